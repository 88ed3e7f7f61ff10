using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Kernel.Ui;

/// <summary>A toast as the interface shows it.</summary>
/// <param name="Text">The sentence.</param>
/// <param name="Undo">Audit entry under which the undo is kept.</param>
public sealed record ToastView(string Text, string? Undo);

/// <summary>
/// Carries what a write has to say over the redirect that follows it, from a plain form or from a network that sends the browser back:
/// in an encrypted cookie of one minute that the next page reads and deletes, so that no address can be made up that says something
/// in Relais's name.
/// </summary>
public sealed class CarriedToast(IDataProtectionProvider protection, Text words)
{
    private const string Cookie = "relais.toast";
    private static readonly TimeSpan Lives = TimeSpan.FromMinutes(1);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("relais.toast").ToTimeLimitedDataProtector();

    /// <summary>Keeps the reply's sentence for the next page; nothing when it has none.</summary>
    public void Put(HttpContext http, Reply reply)
    {
        if (reply.ToastKey is not { } key)
        {
            return;
        }

        var toast = new ToastView(words[key, reply.ToastArgs], reply.Undo?.ToString());
        http.Response.Cookies.Append(Cookie, protector.Protect(JsonSerializer.Serialize(toast, Wire.Json), Lives), new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            MaxAge = Lives,
            IsEssential = true,
        });
    }

    /// <summary>What the page before this one left to be said, once.</summary>
    public ToastView? Take(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } sealedText || http.Response.HasStarted)
        {
            return null;
        }

        http.Response.Cookies.Delete(Cookie);
        try
        {
            return JsonSerializer.Deserialize<ToastView>(protector.Unprotect(sealedText), Wire.Json);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
