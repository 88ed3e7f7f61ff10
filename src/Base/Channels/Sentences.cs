using Relais.Kernel.Slices;
using Relais.Networks;

namespace Relais.Channels;

/// <summary>Which sentence says what of a failure: what happened, what is safe, what to do.</summary>
public static class Sentences
{
    /// <summary>A reason of our own: the key that sealed the credential is no longer in the key file.</summary>
    public const string KeyMissing = "key-missing";

    /// <summary>This installation does not offer the channel's network: another program version, or a setting, does.</summary>
    public const string NetworkNotOffered = "network-not-offered";

    /// <summary>Reasons that have a sentence of their own; any other gets the one of a strange answer.</summary>
    private static readonly HashSet<string> Explained = new(StringComparer.Ordinal)
    {
        ReasonCodes.Unreachable, ReasonCodes.AddressNotAllowed, ReasonCodes.AnswerLost, ReasonCodes.NetworkTrouble, ReasonCodes.StrangeAnswer,
        ReasonCodes.RateLimited, ReasonCodes.TokenExpired, ReasonCodes.TokenRejected, ReasonCodes.ScopeMissing, ReasonCodes.AccountBlocked, ReasonCodes.ClientRefused, KeyMissing, NetworkNotOffered,
    };

    private static readonly HashSet<string> ExplainedWhenConnecting = new(StringComparer.Ordinal)
    {
        ReasonCodes.Unreachable, ReasonCodes.AddressNotAllowed, ReasonCodes.AnswerLost, ReasonCodes.NetworkTrouble, ReasonCodes.StrangeAnswer,
        ReasonCodes.RateLimited, ReasonCodes.TokenRejected, ReasonCodes.ScopeMissing, ReasonCodes.AccountBlocked, ReasonCodes.NotAServer,
        ReasonCodes.SignInRefused, ReasonCodes.SignInNeedsCode, ReasonCodes.ConsentRefused, ReasonCodes.AccountNotFound, ReasonCodes.NoAuthorisation,
        ReasonCodes.ClientNotPublic, ReasonCodes.ClientRefused, ReasonCodes.WrongServer, ReasonCodes.WrongAccount, ReasonCodes.DirectorySilent,
    };

    /// <summary>Key of the sentence that explains to a person why a channel does not work and what to do; its placeholder is the instance.</summary>
    public static string KeyOf(string code) => $"channels.reason.{(Explained.Contains(code) ? code : ReasonCodes.StrangeAnswer)}";

    /// <summary>Key of the sentence that says why an account could not be connected; its placeholder is the instance.</summary>
    internal static string ConnectKeyOf(string code) => $"channels.connect.{(ExplainedWhenConnecting.Contains(code) ? code : ReasonCodes.StrangeAnswer)}";

    /// <summary>The refusal of an attempt to connect, at the field to be corrected if there is one.</summary>
    internal static Problem Refused(Reason reason, string? field, string server)
    {
        var key = ConnectKeyOf(reason.Code);
        var at = reason.Code switch
        {
            ReasonCodes.NotAServer or ReasonCodes.AddressNotAllowed or ReasonCodes.Unreachable or ReasonCodes.AccountNotFound => PostFields.Server,
            ReasonCodes.SignInRefused or ReasonCodes.SignInNeedsCode => field ?? PostFields.Password,
            _ => field,
        };
        return at is PostFields.Server or PostFields.Identifier or PostFields.Password
            ? Problem.Invalid(at, key, server)
            : new(ProblemKind.Unavailable, key, server);
    }
}
