using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Relais.Identity.Model;
using Relais.Kernel.Limits;
using Relais.Kernel.People;
using Relais.Kernel.Settings;

namespace Relais.Identity.SignIn;

/// <summary>ASP.NET Core Identity over the product's database, and its cookies.</summary>
internal static class AccountServices
{
    /// <summary>Wrong answers before an account is closed for <see cref="LockOut"/>.</summary>
    internal const int AttemptsPerAccount = 6;

    internal static readonly TimeSpan LockOut = TimeSpan.FromMinutes(10);

    internal static void AddAccounts(this IServiceCollection services, RelaisSettings settings)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<CookieCheck>();
        services.AddScoped<PasswordDoor>();
        services.AddScoped<Accounts>();
        services.AddScoped<Flash>();
        services.AddIdentityCore<User>(Rules)
            .AddUserStore<SealedUserStore>()
            .AddSignInManager<SignIns>()
            .AddTokenProvider<AuthenticatorTokenProvider<User>>(TokenOptions.DefaultAuthenticatorProvider);
        services.AddScoped<SignIns>(sp => (SignIns)sp.GetRequiredService<SignInManager<User>>());
        services.Configure<IdentityPasskeyOptions>(o =>
        {
            o.ServerDomain = settings.PublicUrl.Host;
            o.ResidentKeyRequirement = "required";
            o.UserVerificationRequirement = "required";
            o.AuthenticatorTimeout = TimeSpan.FromMinutes(2);
        });
        var secure = settings.PublicUrl.Scheme == Uri.UriSchemeHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.SameAsRequest;
        services.AddAuthentication(IdentityConstants.ApplicationScheme)
            .AddCookie(IdentityConstants.ApplicationScheme, o => Browser(o, secure))
            .AddCookie(IdentityConstants.TwoFactorUserIdScheme, o => Passing(o, "relais.step", secure))
            .AddCookie(IdentityConstants.ExternalScheme, o => Passing(o, "relais.sso", secure));
    }

    private static void Rules(IdentityOptions o)
    {
        o.User.RequireUniqueEmail = true;
        o.Password.RequiredLength = 10;
        o.Password.RequiredUniqueChars = 4;
        o.Password.RequireDigit = false;
        o.Password.RequireLowercase = false;
        o.Password.RequireUppercase = false;
        o.Password.RequireNonAlphanumeric = false;
        o.Lockout.AllowedForNewUsers = true;
        o.Lockout.MaxFailedAccessAttempts = AttemptsPerAccount;
        o.Lockout.DefaultLockoutTimeSpan = LockOut;
    }

    private static void Browser(CookieAuthenticationOptions o, CookieSecurePolicy secure)
    {
        o.Cookie.Name = "relais";
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.Cookie.SecurePolicy = secure;
        o.ExpireTimeSpan = TimeSpan.FromDays(14);
        o.SlidingExpiration = true;
        o.LoginPath = "/signin";
        o.ReturnUrlParameter = "return";
        o.Events.OnValidatePrincipal = CookieCheck.OnRequest;
    }

    /// <summary>A cookie that lives from one step of signing in to the next.</summary>
    private static void Passing(CookieAuthenticationOptions o, string name, CookieSecurePolicy secure)
    {
        o.Cookie.Name = name;
        o.Cookie.HttpOnly = true;
        o.Cookie.SameSite = SameSiteMode.Lax;
        o.Cookie.SecurePolicy = secure;
        o.ExpireTimeSpan = TimeSpan.FromMinutes(5);
        o.SlidingExpiration = false;
    }
}
