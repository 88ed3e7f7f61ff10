using System.Globalization;

namespace Relais.Sandbox.Pages;

/// <summary>The texts of the pages, in the language that the browser asks for first: French unless that is something else.</summary>
public sealed class Words
{
    private static readonly Words French = new(french: true);
    private static readonly Words English = new(french: false);

    private readonly bool _french;

    private Words(bool french)
    {
        _french = french;
        Culture = CultureInfo.GetCultureInfo(french ? "fr-FR" : "en-GB");
    }

    public CultureInfo Culture { get; }
    public string Language => _french ? "fr" : "en";

    public string Site => Say("Bac à sable", "Sandbox");
    public string Tagline => Say("Un petit réseau social, pour essayer", "A small social network, to try things on");
    public string SkipToPosts => Say("Aller aux publications", "Skip to posts");
    public string Latest => Say("Dernières publications", "Latest posts");
    public string Nothing => Say("Rien n'a encore été publié.", "Nothing has been posted yet.");
    public string Older => Say("Plus anciennes", "Older");
    public string Newest => Say("Retour aux plus récentes", "Back to the newest");
    public string Reply => Say("Répondre", "Reply");
    public string Like => Say("J'aime", "Like");
    public string Share => Say("Partager", "Share");
    public string YouAre => Say("Vous êtes", "You are");
    public string Change => Say("Changer", "Change");
    public string Visitor => Say("de passage (lecture seule)", "passing by (read only)");
    public string ReplyAs(string name) => Say($"Répondre en tant que {name}", $"Reply as {name}");
    public string Send => Say("Envoyer", "Send");
    public string Edited => Say("modifié", "edited");
    public string Description => Say("Description", "Description");
    public string NoDescription => Say("Image sans description", "Picture without a description");
    public string Gone => Say("Cette page n'existe pas, ou n'existe plus.", "There is no such page, or there is no longer.");
    public string Error => Say("Demande impossible", "Not possible");
    public string UnknownClient => Say("Cette application n'est pas connue ici.", "This application is not known here.");
    public string BadRedirect => Say("L'adresse de retour n'est pas celle que l'application a déclarée.", "The redirect uri included is not valid.");
    public string SignIn => Say("Autoriser une application", "Authorise an application");
    public string Asks(string app) => Say($"{app} demande à agir en votre nom sur ce réseau.", $"{app} asks to act in your name on this network.");
    public string Scopes => Say("Ce qu'elle pourra faire", "What it will be able to do");
    public string Who => Say("Qui êtes-vous ?", "Who are you?");
    public string NoPassword => Say("C'est un bac à sable : choisissez un compte, il n'y a pas de mot de passe.", "This is a sandbox: choose an account, there is no password.");
    public string Approve => Say("Autoriser", "Authorise");
    public string Deny => Say("Refuser", "Deny");
    public string CodeTitle => Say("Code d'autorisation", "Authorisation code");
    public string CopyCode => Say("Copiez ce code dans l'application.", "Copy this code into the application.");
    public string Posts(int n) => Count(n, "publication", "publications", "post", "posts");
    public string Followers(int n) => Count(n, "abonné", "abonnés", "follower", "followers");
    public string Likes(int n) => Count(n, "j’aime", "j’aime", "like", "likes");
    public string Shares(int n) => Count(n, "partage", "partages", "share", "shares");
    public string Replies(int n) => Count(n, "réponse", "réponses", "reply", "replies");
    public string Votes(int n) => Count(n, "vote", "votes", "vote", "votes");

    public static Words Of(HttpContext http)
    {
        foreach (var range in http.Request.Headers.AcceptLanguage.ToString().Split(','))
        {
            var tag = range.Split(';')[0].Trim();
            if (tag.StartsWith("fr", StringComparison.OrdinalIgnoreCase)) return French;
            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return English;
        }
        return French;
    }

    public string Date(DateTimeOffset at) => at.ToLocalTime().ToString(_french ? "d MMMM yyyy 'à' HH:mm" : "d MMMM yyyy 'at' HH:mm", Culture);

    /// <param name="visibility">In the API's word.</param>
    public string Visibility(string visibility) => visibility switch
    {
        "public" => Say("public", "public"),
        "unlisted" => Say("non listé", "unlisted"),
        "private" => Say("abonnés", "followers"),
        _ => Say("message direct", "direct message"),
    };

    private string Count(int n, string oneFr, string manyFr, string oneEn, string manyEn) =>
        n.ToString("N0", Culture) + " " + (_french ? n < 2 ? oneFr : manyFr : n == 1 ? oneEn : manyEn);

    // A question mark keeps the word before it company in French.
    private string Say(string french, string english) => _french ? french.Replace(" ?", "\u202F?", StringComparison.Ordinal).Replace(" :", "\u00A0:", StringComparison.Ordinal).Replace('\'', '’') : english;
}
