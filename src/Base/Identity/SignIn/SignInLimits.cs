using NodaTime;
using Relais.Kernel.Limits;

namespace Relais.Identity.SignIn;

/// <summary>How often signing in, and what stands in for it, may be tried.</summary>
internal static class SignInLimits
{
    private const string Sentence = "identity.too_many";

    /// <summary>Wrong sign-ins from one network address; right ones do not count, so that an office behind one address can sign in.</summary>
    internal static AttemptLimit SignInByAddress { get; } = new("signin.address", 30, Duration.FromMinutes(10), Sentence);

    /// <summary>Wrong sign-ins for one mail address, whether it has an account or not: the same answer for both.</summary>
    internal static AttemptLimit SignInByMail { get; } = new("signin.mail", AccountServices.AttemptsPerAccount, Duration.FromMinutes(10), Sentence);

    /// <summary>Reset mails asked for from one network address.</summary>
    internal static AttemptLimit ResetByAddress { get; } = new("reset.address", 20, Duration.FromHours(1), Sentence);

    /// <summary>Reset mails to one mail address.</summary>
    internal static AttemptLimit ResetByMail { get; } = new("reset.mail", 3, Duration.FromHours(1), Sentence);

    /// <summary>A code of an authenticator app works once.</summary>
    internal static AttemptLimit AppCode { get; } = new("code", 1, Duration.FromMinutes(5), Sentence);
}
