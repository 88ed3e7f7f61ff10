namespace Relais.Sandbox.Http;

/// <summary>A refusal, in Mastodon's words. Ends the request with <c>{"error": …}</c>.</summary>
internal sealed class ApiError(int status, string error, string? description = null) : Exception(error)
{
    public int Status => status;
    public string? Description => description;

    public static ApiError NotFound() => new(StatusCodes.Status404NotFound, "Record not found");

    public static ApiError Invalid(string message) => new(StatusCodes.Status422UnprocessableEntity, "Validation failed: " + message);

    public static ApiError Unprocessable(string message) => new(StatusCodes.Status422UnprocessableEntity, message);

    public static ApiError Forbidden() => new(StatusCodes.Status403Forbidden, "This action is not allowed");

    public static ApiError OAuth(int status, string error, string description) => new(status, error, description);
}
