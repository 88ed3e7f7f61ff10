using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Relais.Kernel.Slices;
using Relais.Kernel.Words;

namespace Relais.Identity.SignIn;

/// <summary>Who asks on the account routes, which belong to no workspace.</summary>
internal static class AccountCaller
{
    internal static Caller Nobody(HttpContext http) => Caller.Nobody(Address(http), Language(http));

    internal static Task<Caller> Of(HttpContext http) => http.RequestServices.GetRequiredService<Callers>()
        .OfPrincipalAsync(http.User, null, new(Door.Page, Address(http), Language(http)), http.RequestAborted);

    internal static string? Address(HttpContext http) => http.Connection.RemoteIpAddress?.ToString();

    private static string Language(HttpContext http) => http.RequestServices.GetRequiredService<Text>().Language;
}
