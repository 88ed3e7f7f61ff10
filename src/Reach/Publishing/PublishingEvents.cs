using Relais.Channels;
using Relais.Content;

namespace Relais.Publishing;

/// <summary>A person changed where a delivery stands: scheduled, called off, settled... Raised inside the transaction. What the engine does is in the rows and the audit log.</summary>
public sealed record DeliveryChanged(DeliveryId Delivery, PostId Post, ChannelId Channel, DeliveryState From, DeliveryState To);

/// <summary>Publishing was stopped. Raised inside the transaction.</summary>
/// <param name="Scope">What of it.</param>
/// <param name="Reason">What the person said.</param>
public sealed record PublishingPaused(PauseScope Scope, string Reason);

/// <summary>A pause was lifted. Nothing that was held goes out by this.</summary>
public sealed record PublishingResumed(PauseScope Scope);
