namespace Relais.Notifications;

/// <summary>How a member is told of one kind of thing. Each way but the first includes the list in Relais.</summary>
public enum TellBy
{
    /// <summary>Not at all.</summary>
    Off,

    /// <summary>In the list in Relais.</summary>
    App,

    /// <summary>In Relais, and in one mail a day with whatever was not read by then.</summary>
    Digest,

    /// <summary>In Relais, and by mail at once, or when quiet hours end.</summary>
    Mail,
}
