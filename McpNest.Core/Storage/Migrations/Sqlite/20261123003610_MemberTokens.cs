using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace McpNest.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MemberTokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "Transport",
                table: "Servers",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "MemberSecrets",
                columns: table => new
                {
                    ServerId = table.Column<Guid>(type: "TEXT", nullable: false),
                    MemberId = table.Column<Guid>(type: "TEXT", nullable: false),
                    Sealed = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Tail = table.Column<string>(type: "TEXT", nullable: false),
                    SetAt = table.Column<DateTime>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberSecrets", x => new { x.ServerId, x.MemberId });
                });

            migrationBuilder.CreateIndex(
                name: "IX_MemberSecrets_MemberId",
                table: "MemberSecrets",
                column: "MemberId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MemberSecrets");

            migrationBuilder.DropColumn(
                name: "Transport",
                table: "Servers");
        }
    }
}
