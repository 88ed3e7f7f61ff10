using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Modules;
using Relais.Kernel.Settings;
using Relais.Kernel.Slices;

namespace Planted.Alpha.Model
{
    public sealed class Secret
    {
        public int Number { get; init; }
    }
}

namespace Planted.Alpha
{
    public sealed class AlphaModule : IModule
    {
        public string Name => "Alpha";

        public IReadOnlyList<Permission> Permissions => [];

        public void Add(IServiceCollection services, RelaisSettings settings)
        {
        }

        public void Map(ModelBuilder model)
        {
        }
    }
}

namespace Planted.Beta
{
    public interface ILonely;

    public sealed class Lonely : ILonely;

    public sealed class BetaModule : IModule
    {
        public string Name => "Beta";

        public IReadOnlyList<Permission> Permissions => [];

        public void Add(IServiceCollection services, RelaisSettings settings)
        {
        }

        public void Map(ModelBuilder model)
        {
        }
    }

    /// <summary>A use of a private type that hides in a lambda inside an async method.</summary>
    public sealed class Sneak
    {
        public async Task<int> Peek()
        {
            await Task.Yield();
            Func<int> hidden = () => new Alpha.Model.Secret { Number = 3 }.Number;
            return hidden();
        }
    }

    public sealed record Ask : IRequest<int>;

    public sealed class Undeclared : ReadSlice<Ask, int>
    {
        public override Task<Outcome<int>> Handle(Ask request, Caller caller, CancellationToken cancel) => Task.FromResult<Outcome<int>>(1);
    }

    public sealed class Table
    {
        public int Id { get; init; }
    }

    public sealed class Impatient
    {
        public DateTime Now() => DateTime.UtcNow;

        public int Blocked(Task<int> task) => task.Result;
    }
}
