using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace McpNest.Core.Storage.Migrations.Sqlite
{
    /// <summary>The day a stored credential ends, as somebody noted it.</summary>
    public partial class CredentialEnds : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "EndsOn",
                table: "Secrets",
                type: "TEXT",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "EndsOn",
                table: "MemberSecrets",
                type: "TEXT",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "EndsOn",
                table: "Secrets");

            migrationBuilder.DropColumn(
                name: "EndsOn",
                table: "MemberSecrets");
        }
    }
}
