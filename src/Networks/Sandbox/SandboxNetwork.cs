using Relais.Networks.Http;
using Relais.Networks.Mastodon;

namespace Relais.Networks.Sandbox;

/// <summary>The small network that comes with the demo and the tests. It speaks Mastodon's interface, so what works here is what works there.</summary>
/// <param name="server">Where it runs.</param>
public sealed class SandboxNetwork(Wire wire, Uri server) : MastodonFamily(MastodonFacts.Info("sandbox", "Sandbox", needsServer: false, server), wire);
