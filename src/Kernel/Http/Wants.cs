using Microsoft.AspNetCore.Http;

namespace Relais.Kernel.Http;

/// <summary>Forms of answer to a write.</summary>
public enum WantedAnswer
{
    /// <summary>To a plain form: the page to go to.</summary>
    Redirect,

    /// <summary>To htmx: the part of the page to swap.</summary>
    Fragment,

    /// <summary>To islands and programs.</summary>
    Json,
}

/// <summary>Which form of answer whoever writes asked for, the same at every door.</summary>
public static class Wants
{
    /// <summary>htmx says so itself; others by what they send, or name among what they read. Browsers name no JSON.</summary>
    public static WantedAnswer From(HttpContext http)
    {
        if (http.Request.Headers.ContainsKey("HX-Request"))
        {
            return WantedAnswer.Fragment;
        }

        return http.Request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase) || http.Request.HasJsonContentType()
            ? WantedAnswer.Json
            : WantedAnswer.Redirect;
    }
}
