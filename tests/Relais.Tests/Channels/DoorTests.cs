using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NodaTime;
using Relais.Channels;
using Relais.Channels.Model;
using Relais.Kernel.Data;
using Relais.Kernel.Json;
using Relais.Networks;
using Shouldly;

namespace Relais.Tests.Channels;

public sealed class DoorTests
{
    public static TheoryData<StoreKind> Stores => [StoreKind.Sqlite, StoreKind.Postgres];

    /// <summary>The door reads some columns of the row alone: each that is shown must be among them.</summary>
    [Theory, MemberData(nameof(Stores))]
    public async Task Every_way_to_ask_for_a_channel_shows_all_that_its_row_says(StoreKind store)
    {
        await using var world = await ChannelWorld.On(store);
        var id = await world.ConnectPds();
        await using (var db = await world.App.Db())
        {
            var row = await db.Set<Channel>().SingleAsync(c => c.Id == id);
            var step = 0;
            foreach (var property in db.Entry(row).Properties.Where(p => !p.Metadata.IsKey() && !p.Metadata.IsForeignKey()))
            {
                step++;
                property.CurrentValue = property.Metadata.Name switch
                {
                    nameof(Channel.WorkspaceId) or nameof(Channel.Network) or nameof(Channel.Instance) or nameof(Channel.ProfileUrl) or nameof(Channel.RemovedAt) or nameof(Channel.State) => property.CurrentValue,
                    nameof(Channel.Limits) => Channel.Write(NetworkLimits.None with { TextLength = new(1000 + step, "test", new(2026, 11, 23)) }),
                    _ => Some(property.Metadata.ClrType, step) ?? property.CurrentValue,
                };
            }

            row.State = ChannelState.NeedsReconnect;
            await db.SaveChangesAsync();
        }

        await using var look = await world.App.Db();
        var expected = Said((await look.Set<Channel>().AsNoTracking().SingleAsync(c => c.Id == id)).ToView(world.App.Get<NetworkCatalog>()));
        expected.ShouldContain("1970-01-01");
        Said((await world.AtTheDoor((door, db) => door.All(db))).Single()).ShouldBe(expected);
        Said((await world.AtTheDoor((door, db) => door.Get(db, id)))!).ShouldBe(expected);
        Said((await world.AtTheDoor((door, db) => door.Get(db, [id])))[id]).ShouldBe(expected);
    }

    private static string Said(ChannelView view) => JsonSerializer.Serialize(view, Wire.Json);

    private static object? Some(Type type, int step) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => $"{step:D12} words",
        var t when t == typeof(Instant) => Instant.FromUnixTimeSeconds(step),
        var t when t == typeof(int) => step,
        var t when t == typeof(bool) => true,
        var t when t == typeof(List<string>) => new List<string> { $"scope {step}" },
        _ => null,
    };
}
