using Microsoft.AspNetCore.Builder;

namespace Relais.Browser.House;

/// <summary>Stops a product of one test in order, also when the test failed.</summary>
public sealed class Stopping(WebApplication app) : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await app.StopAsync(new CancellationTokenSource(TimeSpan.FromSeconds(3)).Token);
}
