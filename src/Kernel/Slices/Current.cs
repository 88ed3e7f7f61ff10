namespace Relais.Kernel.Slices;

/// <summary>Who asks in this request, for pages and for the doors of the pipeline. Set once by the Host before the page; slices get the caller as a parameter instead.</summary>
public sealed class Current
{
    private Caller? caller;

    /// <summary>The caller.</summary>
    /// <exception cref="InvalidOperationException">Read outside a request.</exception>
    public Caller Caller
    {
        get => caller ?? throw new InvalidOperationException("No caller: this is not a request.");
        set => caller = value;
    }
}
