using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Rotas : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "RotaBands",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    RotaId = table.Column<Guid>(type: "uuid", nullable: false),
                    Days = table.Column<List<int>>(type: "integer[]", nullable: false),
                    From = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    To = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    Turn = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    People = table.Column<List<Guid>>(type: "uuid[]", nullable: false),
                    IsClosed = table.Column<bool>(type: "boolean", nullable: false),
                    Since = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    Until = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    MadeAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RotaBands", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RotaClosures",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    RotaId = table.Column<Guid>(type: "uuid", nullable: false),
                    From = table.Column<string>(type: "character varying(19)", maxLength: 19, nullable: false),
                    Until = table.Column<string>(type: "character varying(19)", maxLength: 19, nullable: false),
                    Note = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RotaClosures", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Rotas",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    Zone = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    DutyId = table.Column<Guid>(type: "uuid", nullable: true),
                    Channels = table.Column<List<Guid>>(type: "uuid[]", nullable: false),
                    ReplyFr = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    ReplyEn = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    MadeAt = table.Column<long>(type: "bigint", nullable: false),
                    ShelvedAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rotas", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ShiftChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    RotaId = table.Column<Guid>(type: "uuid", nullable: false),
                    BandId = table.Column<Guid>(type: "uuid", nullable: true),
                    Date = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    From = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: true),
                    To = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: true),
                    MemberId = table.Column<Guid>(type: "uuid", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShiftChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ShiftFeeds",
                columns: table => new
                {
                    MemberId = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Digest = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    MadeAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShiftFeeds", x => x.MemberId);
                });

            migrationBuilder.CreateTable(
                name: "ShiftSwaps",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    RotaId = table.Column<Guid>(type: "uuid", nullable: false),
                    BandId = table.Column<Guid>(type: "uuid", nullable: false),
                    Date = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    Asker = table.Column<Guid>(type: "uuid", nullable: false),
                    Asked = table.Column<Guid>(type: "uuid", nullable: false),
                    ReturnBandId = table.Column<Guid>(type: "uuid", nullable: true),
                    ReturnDate = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: true),
                    State = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: false),
                    AskedAt = table.Column<long>(type: "bigint", nullable: false),
                    AnsweredAt = table.Column<long>(type: "bigint", nullable: true),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShiftSwaps", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_RotaBands_WorkspaceId_RotaId",
                table: "RotaBands",
                columns: new[] { "WorkspaceId", "RotaId" });

            migrationBuilder.CreateIndex(
                name: "IX_RotaClosures_WorkspaceId_RotaId_Until",
                table: "RotaClosures",
                columns: new[] { "WorkspaceId", "RotaId", "Until" });

            migrationBuilder.CreateIndex(
                name: "IX_Rotas_WorkspaceId_MadeAt",
                table: "Rotas",
                columns: new[] { "WorkspaceId", "MadeAt" });

            migrationBuilder.CreateIndex(
                name: "IX_ShiftChanges_BandId_Date",
                table: "ShiftChanges",
                columns: new[] { "BandId", "Date" },
                unique: true,
                filter: "\"BandId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_ShiftChanges_WorkspaceId_Date",
                table: "ShiftChanges",
                columns: new[] { "WorkspaceId", "Date" });

            migrationBuilder.CreateIndex(
                name: "IX_ShiftFeeds_Digest",
                table: "ShiftFeeds",
                column: "Digest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ShiftSwaps_BandId_Date",
                table: "ShiftSwaps",
                columns: new[] { "BandId", "Date" },
                unique: true,
                filter: "\"State\" = 'Asked'");

            migrationBuilder.CreateIndex(
                name: "IX_ShiftSwaps_WorkspaceId_State",
                table: "ShiftSwaps",
                columns: new[] { "WorkspaceId", "State" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "RotaBands");

            migrationBuilder.DropTable(
                name: "RotaClosures");

            migrationBuilder.DropTable(
                name: "Rotas");

            migrationBuilder.DropTable(
                name: "ShiftChanges");

            migrationBuilder.DropTable(
                name: "ShiftFeeds");

            migrationBuilder.DropTable(
                name: "ShiftSwaps");
        }
    }
}
