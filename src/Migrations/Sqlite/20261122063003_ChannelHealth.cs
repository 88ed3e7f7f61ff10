using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class ChannelHealth : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "Link",
                table: "ConnectAttempts",
                type: "BLOB",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "AlertOpen",
                table: "Channels",
                type: "INTEGER",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<long>(
                name: "AlertedAt",
                table: "Channels",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "AlertedFor",
                table: "Channels",
                type: "TEXT",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "EndsAt",
                table: "Channels",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "FailedChecks",
                table: "Channels",
                type: "INTEGER",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "NextWarningAt",
                table: "Channels",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "ChannelChecks",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ChannelId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    Code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ChannelChecks", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "ReconnectLinks",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    WorkspaceId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ChannelId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Digest = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MadeBy = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MadeByName = table.Column<string>(type: "TEXT", maxLength: 120, nullable: false),
                    SentTo = table.Column<string>(type: "TEXT", maxLength: 254, nullable: true),
                    MadeAt = table.Column<long>(type: "INTEGER", nullable: false),
                    ExpiresAt = table.Column<long>(type: "INTEGER", nullable: false),
                    UsedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    RevokedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    Version = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ReconnectLinks", x => x.Id);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Channels_NextWarningAt",
                table: "Channels",
                column: "NextWarningAt");

            migrationBuilder.CreateIndex(
                name: "IX_ChannelChecks_At",
                table: "ChannelChecks",
                column: "At");

            migrationBuilder.CreateIndex(
                name: "IX_ChannelChecks_WorkspaceId_ChannelId_At",
                table: "ChannelChecks",
                columns: new[] { "WorkspaceId", "ChannelId", "At" });

            migrationBuilder.CreateIndex(
                name: "IX_ReconnectLinks_Digest",
                table: "ReconnectLinks",
                column: "Digest",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_ReconnectLinks_ExpiresAt",
                table: "ReconnectLinks",
                column: "ExpiresAt");

            migrationBuilder.CreateIndex(
                name: "IX_ReconnectLinks_WorkspaceId_ChannelId_MadeAt",
                table: "ReconnectLinks",
                columns: new[] { "WorkspaceId", "ChannelId", "MadeAt" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "ChannelChecks");

            migrationBuilder.DropTable(
                name: "ReconnectLinks");

            migrationBuilder.DropIndex(
                name: "IX_Channels_NextWarningAt",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "Link",
                table: "ConnectAttempts");

            migrationBuilder.DropColumn(
                name: "AlertOpen",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "AlertedAt",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "AlertedFor",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "EndsAt",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "FailedChecks",
                table: "Channels");

            migrationBuilder.DropColumn(
                name: "NextWarningAt",
                table: "Channels");
        }
    }
}
