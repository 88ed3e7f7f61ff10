using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RecentReceiptsIndex : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ChannelId_PublishedAt",
                table: "Deliveries");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ChannelId_PublishedAt",
                table: "Deliveries",
                columns: new[] { "ChannelId", "PublishedAt" },
                filter: "\"Receipts\" IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ChannelId_PublishedAt",
                table: "Deliveries");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ChannelId_PublishedAt",
                table: "Deliveries",
                columns: new[] { "ChannelId", "PublishedAt" });
        }
    }
}
