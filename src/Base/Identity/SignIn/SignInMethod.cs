namespace Relais.Identity.SignIn;

/// <summary>How a person signed in, as kept on the session; the words are <c>identity.method.{value}</c>.</summary>
internal static class SignInMethod
{
    internal const string Passkey = "passkey";
    internal const string Password = "password";
    internal const string PasswordAndApp = "password+totp";
    internal const string PasswordAndRecovery = "password+recovery";
    internal const string Sso = "oidc";
    internal const string Invitation = "invitation";
}
