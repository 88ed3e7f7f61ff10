namespace Relais.Host.Serve;

/// <summary>
/// Opens the doors of the product, for people and for programs, before its web server begins and after the delivery worker has looked at what is overdue: mapping
/// hundreds of pages takes a tenth of a second of both cores.
/// </summary>
/// <param name="ahead">What else ends before the doors open; a failure of it is one of the start.</param>
internal sealed class Doors(Task ahead) : IHostedService
{
    private Action? open;

    /// <summary>Maps them, when it is time.</summary>
    public void OpenBy(Action map) => open = map;

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ahead;
        open?.Invoke();
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
