using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Relais.Migrations.Postgres
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
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    MemberId = table.Column<Guid>(type: "uuid", nullable: false),
                    Set = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    PlaceKind = table.Column<string>(type: "character varying(24)", maxLength: 24, nullable: true),
                    PlaceId = table.Column<Guid>(type: "uuid", nullable: true),
                    Takes = table.Column<bool>(type: "boolean", nullable: false),
                    Until = table.Column<long>(type: "bigint", nullable: true),
                    GivenBy = table.Column<string>(type: "character varying(120)", maxLength: 120, nullable: false),
                    GivenAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_MemberGrants", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "RightsSets",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    WorkspaceId = table.Column<Guid>(type: "uuid", nullable: false),
                    Name = table.Column<string>(type: "character varying(80)", maxLength: 80, nullable: false),
                    Rights = table.Column<List<string>>(type: "text[]", nullable: false),
                    Version = table.Column<Guid>(type: "uuid", nullable: false)
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
