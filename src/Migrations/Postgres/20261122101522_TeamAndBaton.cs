using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TeamAndBaton : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "Absences",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    MemberId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    Reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    From = table.Column<string>(type: "character varying(19)", maxLength: 19, nullable: false),
                    Until = table.Column<string>(type: "character varying(19)", maxLength: 19, nullable: true),
                    Zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    StandIn = table.Column<Guid>(type: "uuid", nullable: true),
                    OpensPosts = table.Column<bool>(type: "boolean", nullable: false),
                    State = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    AskedBy = table.Column<Guid>(type: "uuid", nullable: true),
                    AskedAt = table.Column<long>(type: "bigint", nullable: false),
                    AnsweredBy = table.Column<Guid>(type: "uuid", nullable: true),
                    AnsweredAt = table.Column<long>(type: "bigint", nullable: true),
                    CancelledAt = table.Column<long>(type: "bigint", nullable: true),
                    Note = table.Column<string>(type: "character varying(10000)", maxLength: 10000, nullable: true),
                    Uid = table.Column<string>(type: "character varying(250)", maxLength: 250, nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Absences", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Covers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    DutyId = table.Column<Guid>(type: "uuid", nullable: true),
                    ChannelId = table.Column<Guid>(type: "uuid", nullable: true),
                    Owner = table.Column<Guid>(type: "uuid", nullable: true),
                    Backup = table.Column<Guid>(type: "uuid", nullable: true),
                    NotNeeded = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Covers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Duties",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Key = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    Needs = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    Order = table.Column<int>(type: "integer", nullable: false),
                    ShelvedAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Duties", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ListedGaps",
                columns: table => new
                {
                    DutyId = table.Column<Guid>(type: "uuid", nullable: false),
                    ChannelId = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Kind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    Manager = table.Column<Guid>(type: "uuid", nullable: false),
                    Since = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ListedGaps", x => new { x.DutyId, x.ChannelId });
                });

            migrationBuilder.CreateTable(
                name: "MemberPlaces",
                columns: table => new
                {
                    MemberId = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Manager = table.Column<Guid>(type: "uuid", nullable: true),
                    Backup = table.Column<Guid>(type: "uuid", nullable: true),
                    WeeklyMinutes = table.Column<int>(type: "integer", nullable: false),
                    WorkDays = table.Column<List<int>>(type: "integer[]", nullable: false),
                    DayStarts = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    DayEnds = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    Languages = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    Contact = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberPlaces", x => x.MemberId);
                });

            migrationBuilder.CreateTable(
                name: "TeamRules",
                columns: table => new
                {
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Lead = table.Column<Guid>(type: "uuid", nullable: true),
                    AbsencesNeedAgreement = table.Column<bool>(type: "boolean", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TeamRules", x => x.WorkspaceId);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Absences_MemberId_Uid",
                table: "Absences",
                columns: new[] { "MemberId", "Uid" },
                unique: true,
                filter: "\"Uid\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Absences_WorkspaceId_From",
                table: "Absences",
                columns: new[] { "WorkspaceId", "From" });

            migrationBuilder.CreateIndex(
                name: "IX_Covers_Column",
                table: "Covers",
                column: "ChannelId",
                unique: true,
                filter: "\"DutyId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Covers_Row",
                table: "Covers",
                column: "DutyId",
                unique: true,
                filter: "\"ChannelId\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Covers_WorkspaceId_DutyId_ChannelId",
                table: "Covers",
                columns: new[] { "WorkspaceId", "DutyId", "ChannelId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Duties_WorkspaceId_Order",
                table: "Duties",
                columns: new[] { "WorkspaceId", "Order" });

            migrationBuilder.CreateIndex(
                name: "IX_ListedGaps_WorkspaceId",
                table: "ListedGaps",
                column: "WorkspaceId");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Absences");

            migrationBuilder.DropTable(
                name: "Covers");

            migrationBuilder.DropTable(
                name: "Duties");

            migrationBuilder.DropTable(
                name: "ListedGaps");

            migrationBuilder.DropTable(
                name: "MemberPlaces");

            migrationBuilder.DropTable(
                name: "TeamRules");
        }
    }
}
