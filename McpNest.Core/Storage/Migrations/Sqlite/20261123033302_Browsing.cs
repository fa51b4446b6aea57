using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace McpNest.Core.Storage.Migrations.Sqlite
{
    /// <summary>Calls become small and searchable: words are kept once, and counts by the hour beside them. What was there is carried over.</summary>
    public partial class Browsing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql(
                """
                DROP INDEX "IX_Journal_Kind_Seq";
                CREATE INDEX "IX_Journal_Rest" ON "Journal" ("Kind", "Seq") WHERE "Kind" NOT IN ('i', 'o');

                CREATE TABLE "Terms" (
                    "Id" INTEGER NOT NULL CONSTRAINT "PK_Terms" PRIMARY KEY AUTOINCREMENT,
                    "Kind" TEXT NOT NULL,
                    "Text" TEXT NOT NULL);
                CREATE UNIQUE INDEX "IX_Terms_Kind_Text" ON "Terms" ("Kind", "Text");
                INSERT INTO "Terms" VALUES (1, 'outcome', 'succeeded'), (2, 'method', 'tools/call');
                INSERT OR IGNORE INTO "Terms" ("Kind", "Text")
                    SELECT 'member', lower("MemberId") FROM "Calls" UNION SELECT 'agent', lower("AgentId") FROM "Calls"
                    UNION SELECT 'client', "Client" FROM "Calls" WHERE "Client" IS NOT NULL
                    UNION SELECT 'server', "Server" FROM "Calls" WHERE "Server" IS NOT NULL
                    UNION SELECT 'tool', "Tool" FROM "Calls" WHERE "Tool" IS NOT NULL
                    UNION SELECT 'reason', "Reason" FROM "Calls" WHERE "Reason" IS NOT NULL
                    UNION SELECT 'method', "Method" FROM "Calls"
                    UNION SELECT 'outcome', "Outcome" FROM "Calls" WHERE "Outcome" IS NOT NULL
                    UNION SELECT 'scheme', json_extract(CAST("Body" AS TEXT), '$.scheme') FROM "Journal"
                        WHERE "Kind" = 'i' AND json_extract(CAST("Body" AS TEXT), '$.scheme') IS NOT NULL;

                DROP INDEX "IX_Calls_MemberId_Seq";
                DROP INDEX "IX_Calls_Open";
                DROP INDEX "IX_Calls_Server_Tool_Seq";
                ALTER TABLE "Calls" RENAME TO "CallsBefore";
                CREATE TABLE "Calls" (
                    "Seq" INTEGER NOT NULL CONSTRAINT "PK_Calls" PRIMARY KEY,
                    "At" INTEGER NOT NULL,
                    "Member" INTEGER NOT NULL,
                    "Agent" INTEGER NOT NULL,
                    "Client" INTEGER NULL,
                    "Server" INTEGER NULL,
                    "Tool" INTEGER NULL,
                    "Method" INTEGER NOT NULL,
                    "Scheme" INTEGER NULL,
                    "Reason" INTEGER NULL,
                    "Outcome" INTEGER NULL,
                    "DurationMs" INTEGER NULL,
                    "ResponseBytes" INTEGER NULL);
                INSERT INTO "Calls"
                    SELECT c."Seq",
                        (CAST(strftime('%s', substr(c."At", 1, 19)) AS INTEGER) * 10000000) + 621355968000000000
                            + CAST(substr(substr(c."At", 21) || '0000000', 1, 7) AS INTEGER),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'member' AND "Text" = lower(c."MemberId")),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'agent' AND "Text" = lower(c."AgentId")),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'client' AND "Text" = c."Client"),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'server' AND "Text" = c."Server"),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'tool' AND "Text" = c."Tool"),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'method' AND "Text" = c."Method"),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'scheme' AND "Text" = json_extract(CAST(j."Body" AS TEXT), '$.scheme')),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'reason' AND "Text" = c."Reason"),
                        (SELECT "Id" FROM "Terms" WHERE "Kind" = 'outcome' AND "Text" = c."Outcome"),
                        c."DurationMs", c."ResponseBytes"
                    FROM "CallsBefore" c LEFT JOIN "Journal" j ON j."Seq" = c."Seq" ORDER BY c."Seq";
                DROP TABLE "CallsBefore";
                CREATE INDEX "IX_Calls_Member" ON "Calls" ("Member");
                CREATE INDEX "IX_Calls_Agent" ON "Calls" ("Agent");
                CREATE INDEX "IX_Calls_Client" ON "Calls" ("Client");
                CREATE INDEX "IX_Calls_Server" ON "Calls" ("Server");
                CREATE INDEX "IX_Calls_Tool" ON "Calls" ("Tool");
                CREATE INDEX "IX_Calls_Outcome" ON "Calls" ("Outcome") WHERE "Outcome" IS NOT 1;
                CREATE INDEX "IX_Calls_Method" ON "Calls" ("Method") WHERE "Method" <> 2;
                CREATE INDEX "IX_Calls_Reason" ON "Calls" ("Reason") WHERE "Reason" IS NOT NULL;
                CREATE INDEX "IX_Calls_Scheme" ON "Calls" ("Scheme") WHERE "Scheme" IS NOT NULL;

                CREATE TABLE "CallHours" (
                    "Hour" INTEGER NOT NULL CONSTRAINT "PK_CallHours" PRIMARY KEY,
                    "FirstSeq" INTEGER NOT NULL,
                    "LastSeq" INTEGER NOT NULL);
                INSERT INTO "CallHours" SELECT "At" / 36000000000, min("Seq"), max("Seq") FROM "Calls" GROUP BY 1;

                CREATE TABLE "CallCounts" (
                    "Kind" INTEGER NOT NULL,
                    "Term" INTEGER NOT NULL,
                    "Hour" INTEGER NOT NULL,
                    "Outcome" INTEGER NOT NULL,
                    "Count" INTEGER NOT NULL,
                    CONSTRAINT "PK_CallCounts" PRIMARY KEY ("Kind", "Term", "Hour", "Outcome")) WITHOUT ROWID;
                """);
            var (kinds, terms) = (new[] { "0", "\"Member\"", "\"Agent\"", "\"Client\"", "\"Server\"", "\"Tool\"", "\"Reason\"" }, 0);
            foreach (var term in kinds)
            {
                migrationBuilder.Sql(
                    $"""
                    INSERT INTO "CallCounts" SELECT {terms++}, {term}, "At" / 36000000000, "Outcome", count(*) FROM "Calls"
                        WHERE "Outcome" IS NOT NULL AND {term} IS NOT NULL GROUP BY 2, 3, 4;
                    """);
            }
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            throw new System.NotSupportedException("Restore the backup that was made before the upgrade.");
    }
}
