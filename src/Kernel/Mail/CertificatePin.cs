using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Relais.Kernel.Mail;

/// <summary>
/// Accepts exactly the certificate whose SHA-256 the operator wrote down, for a mail server with one of its own making.
/// SmtpClient asks one callback of the whole process; nothing else in Relais does (HTTP has its own), and servers without a pin
/// are judged as usual.
/// </summary>
internal static class CertificatePin
{
    private static readonly ConcurrentDictionary<string, byte> Pins = new(StringComparer.OrdinalIgnoreCase);
    private static int installed;

    internal static void Expect(string host, string sha256)
    {
        Pins[Key(host, sha256)] = 0;
        if (Interlocked.Exchange(ref installed, 1) == 0)
        {
#pragma warning disable SYSLIB0014, MA0039 // The only place where SmtpClient lets a certificate be judged.
            ServicePointManager.ServerCertificateValidationCallback = Judge;
#pragma warning restore SYSLIB0014, MA0039
        }
    }

    internal static bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        var host = (sender as SslStream)?.TargetHostName ?? "";
        var pinned = Pins.Keys.Where(k => k.StartsWith(host + " ", StringComparison.OrdinalIgnoreCase)).ToList();
        return pinned.Count == 0
            ? errors == SslPolicyErrors.None
            : certificate is not null && pinned.Contains(Key(host, Convert.ToHexString(SHA256.HashData(certificate.GetRawCertData()))), StringComparer.OrdinalIgnoreCase);
    }

    private static string Key(string host, string sha256) => host + " " + sha256.Replace(":", "", StringComparison.Ordinal).Trim();
}
