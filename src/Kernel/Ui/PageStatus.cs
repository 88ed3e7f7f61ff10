using Microsoft.AspNetCore.Http;

namespace Relais.Kernel.Ui;

/// <summary>The status of a page that says itself what is wrong.</summary>
public static class PageStatus
{
    /// <summary>
    /// Answers with this status and with the page's own words. Set only when the answer leaves: earlier, the renderer would leave a 404 to the general
    /// page of that status (ASP.NET Core 10).
    /// </summary>
    public static void Say(this HttpContext? http, int status)
    {
        if (http is { Response.HasStarted: false })
        {
            http.Response.OnStarting(() =>
            {
                http.Response.StatusCode = status;
                return Task.CompletedTask;
            });
        }
    }
}
