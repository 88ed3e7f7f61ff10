namespace Relais.Networks;

/// <summary>
/// A social network as this product sees it: facts about it as data, and what it can do as the interfaces it implements
/// (<see cref="IPublish"/>, <see cref="IReconcile"/>, ...). An ability that a network lacks is an interface it does not implement.
/// Implementations hold no state of a channel and may be used by many callers at once.
/// </summary>
public interface INetwork
{
    NetworkInfo Info { get; }
}

/// <summary>What a network can do, read from the interfaces it implements, so that it cannot say otherwise.</summary>
[Flags]
public enum Abilities
{
    None = 0,
    ConnectWithCode = 1 << 0,
    ConnectWithPassword = 1 << 1,
    Refresh = 1 << 2,
    CheckHealth = 1 << 3,
    Publish = 1 << 4,
    Reconcile = 1 << 5,
    ReadBack = 1 << 6,
    Delete = 1 << 7,
    RegisterOnce = 1 << 8,
}

public static class NetworkAbilities
{
    public static Abilities Abilities(this INetwork network) =>
        If<IConnectWithCode>(network, Networks.Abilities.ConnectWithCode)
        | If<IConnectWithPassword>(network, Networks.Abilities.ConnectWithPassword)
        | If<IRefresh>(network, Networks.Abilities.Refresh)
        | If<ICheckHealth>(network, Networks.Abilities.CheckHealth)
        | If<IPublish>(network, Networks.Abilities.Publish)
        | If<IReconcile>(network, Networks.Abilities.Reconcile)
        | If<IReadBack>(network, Networks.Abilities.ReadBack)
        | If<IDelete>(network, Networks.Abilities.Delete)
        | If<IRegisterOnce>(network, Networks.Abilities.RegisterOnce);

    private static Abilities If<T>(INetwork network, Abilities ability) where T : INetwork =>
        network is T ? ability : Networks.Abilities.None;
}
