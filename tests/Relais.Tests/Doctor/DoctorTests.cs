using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Relais.Host.Commands;
using Relais.Kernel.Data;
using Relais.Kernel.Invariants;
using Relais.Kernel.Settings;
using Relais.Tests.House;

namespace Relais.Tests.Doctor;

public sealed class DoctorTests
{
    private static readonly IReadOnlyDictionary<string, MethodInfo> All = typeof(Plants).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(m => m.GetCustomAttribute<BreaksAttribute>() is not null)
        .ToDictionary(m => m.GetCustomAttribute<BreaksAttribute>()!.Invariant, StringComparer.Ordinal);

    public static TheoryData<StoreKind, string> Breaches
    {
        get
        {
            var data = new TheoryData<StoreKind, string>();
            foreach (var name in All.Keys)
            {
                data.Add(StoreKind.Sqlite, name);
                data.Add(StoreKind.Postgres, name);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task A_planted_breach_is_found(StoreKind store, string invariant)
    {
        await using var ward = await Ward.On(store);
        (await ward.Examine(invariant)).ShouldHaveSingleItem().Breaches.ShouldBeEmpty("healthy before");
        await (Task)All[invariant].Invoke(null, [ward])!;
        var found = (await ward.Examine(invariant)).ShouldHaveSingleItem();
        found.Breaches.ShouldNotBeEmpty();
        found.Breaches.ShouldAllBe(b => b.Thing.Length > 3 && b.Said.Length > 5);
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task A_healthy_workspace_breaks_nothing(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        (await ward.Examine()).Where(e => !e.Holds).ShouldBeEmpty();
    }

    [Fact]
    public async Task Every_invariant_has_a_planted_breach()
    {
        await using var app = await TestApp.OnSqlite();
        app.Services.GetServices<Invariant>().Select(i => i.Name).Order().ShouldBe(All.Keys.Order());
    }

    [Fact]
    public async Task What_is_put_right_between_two_looks_is_not_told()
    {
        await using var app = await TestApp.OnSqlite();
        var looks = 0;
        Invariant passing = new("test.passing", "Rule.", "Advice.", (_, _) => Task.FromResult<IReadOnlyList<Breach>>(++looks == 1 ? [new("row 1", "is half written"), new("row 2", "too")] : [new("row 2", "too")]));
        var doctor = new global::Relais.Kernel.Invariants.Doctor(app.Get<IServiceScopeFactory>(), [passing], app.Clock) { SecondLook = TimeSpan.Zero };
        (await doctor.Examine(cancel: TestContext.Current.CancellationToken)).Single().Breaches.ShouldHaveSingleItem().Thing.ShouldBe("row 2");
    }

    [Theory]
    [InlineData(StoreKind.Sqlite)]
    [InlineData(StoreKind.Postgres)]
    public async Task The_command_looks_beside_the_server_and_ends_with_a_code(StoreKind store)
    {
        await using var ward = await Ward.On(store);
        var settings = ward.App.Get<RelaisSettings>();
        (await Run(settings, json: false, ward.App.Clock)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(0, r.Said), r => r.Said.ShouldContain("rules hold."));
        await Plants.NoReceipt(ward);
        var words = await Run(settings, json: false, ward.App.Clock);
        words.Code.ShouldBe(1);
        words.Said.ShouldContain(ward.First.ToString());
        words.Said.ShouldContain("What to do: ");
        var json = await Run(settings, json: true, ward.App.Clock);
        json.Said.ShouldContain("\"healthy\":false");
        json.Said.ShouldContain("publishing.published_has_a_receipt");
    }

    [Fact]
    public async Task What_cannot_be_looked_at_is_said_with_a_code_of_its_own()
    {
        var none = await Run(new RelaisSettings { DataFolder = Path.Combine(Path.GetTempPath(), "relais-none-" + Guid.NewGuid().ToString("N")) }, json: false);
        none.ShouldBe((2, none.Said));
        none.Said.ShouldContain("There is no database at");
        var deaf = await Run(new RelaisSettings { Database = "postgres://nobody@127.0.0.1:1/none" }, json: true);
        deaf.Code.ShouldBe(2);
        deaf.Said.ShouldContain("cannotLook");
    }

    [Fact]
    public async Task Without_the_key_file_the_doctor_says_so_and_makes_none()
    {
        await using var ward = await Ward.On(StoreKind.Sqlite);
        var settings = ward.App.Get<RelaisSettings>();
        File.Delete(settings.KeyPath);
        var said = await Run(settings, json: false, ward.App.Clock);
        said.Code.ShouldBe(1);
        said.Said.ShouldContain("channels.credentials_open");
        File.Exists(settings.KeyPath).ShouldBeFalse();
    }

    private static async Task<(int Code, string Said)> Run(RelaisSettings settings, bool json, TimeProvider? clock = null)
    {
        var to = new StringWriter();
        var code = await DoctorCommand.Run(() => settings, null, quick: false, json, to, TestContext.Current.CancellationToken, clock);
        return (code, to.ToString());
    }
}
