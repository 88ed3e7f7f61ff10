using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class LockOut : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "LockedAt",
                table: "Members",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LockedBecause",
                table: "Members",
                type: "character varying(300)",
                maxLength: 300,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "LockedBy",
                table: "Members",
                type: "character varying(120)",
                maxLength: 120,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "LockedAt",
                table: "Members");

            migrationBuilder.DropColumn(
                name: "LockedBecause",
                table: "Members");

            migrationBuilder.DropColumn(
                name: "LockedBy",
                table: "Members");
        }
    }
}
