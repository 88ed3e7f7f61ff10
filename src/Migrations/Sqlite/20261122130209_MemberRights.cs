using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class MemberRights : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "MemberGrants",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MemberId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Set = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    PlaceKind = table.Column<string>(type: "TEXT", maxLength: 24, nullable: true),
                    PlaceId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Takes = table.Column<bool>(type: "INTEGER", nullable: false),
                    Until = table.Column<long>(type: "INTEGER", nullable: true),
                    GivenBy = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    GivenAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberGrants", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RightsSets",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Name = table.Column<string>(type: "TEXT", maxLength: 80, nullable: false),
                    Rights = table.Column<string>(type: "TEXT", nullable: false),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RightsSets", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_MemberGrants_WorkspaceId_MemberId",
                table: "MemberGrants",
                columns: new[] { "WorkspaceId", "MemberId" });

            migrationBuilder.CreateIndex(
                name: "IX_RightsSets_WorkspaceId_Name",
                table: "RightsSets",
                columns: new[] { "WorkspaceId", "Name" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "MemberGrants");

            migrationBuilder.DropTable(
                name: "RightsSets");
        }
    }
}
