using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class CampaignPause : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "CampaignId",
                table: "Pauses",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "CampaignId",
                table: "Deliveries",
                type: "uuid",
                nullable: true);

            // What is scheduled already knows its campaign, too.
            migrationBuilder.Sql("""UPDATE "Deliveries" SET "CampaignId" = (SELECT p."Campaign" FROM "Posts" p WHERE p."Id" = "Deliveries"."PostId")""");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "CampaignId",
                table: "Pauses");

            migrationBuilder.DropColumn(
                name: "CampaignId",
                table: "Deliveries");
        }
    }
}
