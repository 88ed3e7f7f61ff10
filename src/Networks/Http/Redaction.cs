using System.Text.RegularExpressions;

namespace Relais.Networks.Http;

/// <summary>Takes secrets out of texts that people or logs will see.</summary>
internal static partial class Redaction
{
    private const string Mark = "[redacted]";

    public static string Remove(string text, IReadOnlyList<string> secrets)
    {
        foreach (var secret in secrets.Where(secret => secret.Length >= 4))
        {
            text = text.Replace(secret, Mark, StringComparison.Ordinal);
            text = text.Replace(Uri.EscapeDataString(secret), Mark, StringComparison.Ordinal);
        }

        return TokenField().Replace(Bearer().Replace(text, "${scheme} " + Mark), "${name}" + Mark + "\"");
    }

    [GeneratedRegex("""(?<scheme>Bearer|DPoP)\s+[A-Za-z0-9._~+/=-]{8,}""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bearer();

    [GeneratedRegex("""(?<name>"(?:access_token|refresh_token|client_secret|client_assertion|code_verifier|accessJwt|refreshJwt|password)"\s*:\s*")[^"]*""" + "\"", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TokenField();
}
