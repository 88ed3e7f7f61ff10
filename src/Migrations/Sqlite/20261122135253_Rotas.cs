using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Sqlite
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
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RotaId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Days = table.Column<string>(type: "TEXT", nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    To = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    Turn = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    People = table.Column<string>(type: "TEXT", nullable: false),
                    IsClosed = table.Column<bool>(type: "INTEGER", nullable: false),
                    Since = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Until = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RotaBands", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RotaClosures",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RotaId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 19, nullable: false),
                    Until = table.Column<string>(type: "TEXT", maxLength: 19, nullable: false),
                    Note = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RotaClosures", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Rotas",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    Zone = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    DutyId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Channels = table.Column<string>(type: "TEXT", nullable: false),
                    ReplyFr = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    ReplyEn = table.Column<string>(type: "TEXT", maxLength: 1000, nullable: true),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ShelvedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Rotas", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ShiftChanges",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RotaId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BandId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Date = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    From = table.Column<string>(type: "TEXT", maxLength: 8, nullable: true),
                    To = table.Column<string>(type: "TEXT", maxLength: 8, nullable: true),
                    MemberId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShiftChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ShiftFeeds",
                columns: table => new
                {
                    MemberId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Digest = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ShiftFeeds", x => x.MemberId);
                });

            migrationBuilder.CreateTable(
                name: "ShiftSwaps",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    RotaId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    BandId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Date = table.Column<string>(type: "TEXT", maxLength: 10, nullable: false),
                    Asker = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Asked = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ReturnBandId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    ReturnDate = table.Column<string>(type: "TEXT", maxLength: 10, nullable: true),
                    State = table.Column<string>(type: "TEXT", maxLength: 24, nullable: false),
                    AskedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AnsweredAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
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
