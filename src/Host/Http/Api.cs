using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using NodaTime;
using Relais.Kernel.Ids;
using Relais.Kernel.Json;
using Relais.Kernel.Slices;

namespace Relais.Host.Http;

/// <summary>The OpenAPI document, made from the slices themselves.</summary>
internal static class Api
{
    internal static IServiceCollection AddApiDocument(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => Wire.Configure(o.SerializerOptions));
        return services.AddOpenApi("v1", o =>
        {
            o.ShouldInclude = d => d.RelativePath?.StartsWith("api/v1/", StringComparison.Ordinal) == true;
            o.AddSchemaTransformer(PlainTypes);
            o.AddOperationTransformer(RouteParameters);
            o.AddDocumentTransformer((document, _, _) =>
            {
                document.Info = new() { Title = "Relais", Version = "v1", Description = "Every use case of the interface. Bearer tokens with scopes; Idempotency-Key on writes; problem+json errors; If-Match where two people may change the same thing." };
                document.Servers = [];
                document.Components ??= new();
                document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
                {
                    ["bearer"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A token made in the account's settings." },
                };
                document.Security = [new() { [new OpenApiSecuritySchemeReference("bearer", document)] = [] }];
                return Task.CompletedTask;
            });
        });
    }

    private static Task PlainTypes(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        var format = type == typeof(Instant) || type == typeof(LocalDateTime) ? "date-time"
            : type == typeof(LocalDate) ? "date"
            : type == typeof(LocalTime) ? "time"
            : type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>)) ? "uuid"
            : null;
        if (format is not null)
        {
            schema.Type = JsonSchemaType.String;
            schema.Format = format;
            schema.Properties = null;
            schema.Required = null;
        }

        return Task.CompletedTask;
    }

    private static Task RouteParameters(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        operation.Parameters ??= [];
        var path = context.Description.RelativePath ?? "";
        var names = System.Text.RegularExpressions.Regex.Matches(path, @"\{(?<name>\w+)", System.Text.RegularExpressions.RegexOptions.NonBacktracking).Select(m => m.Groups["name"].Value).ToList();
        foreach (var name in names.Where(n => operation.Parameters.All(p => p.Name != n)))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = ParameterLocation.Path, Required = true, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }

        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<SliceInfo>().FirstOrDefault() is not { } slice)
        {
            return Task.CompletedTask;
        }

        operation.Description = $"Permission: {slice.Declared.Permission}.";
        if (slice.Writes)
        {
            operation.Parameters.Add(new OpenApiParameter { Name = "Idempotency-Key", In = ParameterLocation.Header, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
        }
        else
        {
            foreach (var property in slice.RequestType.GetProperties().Where(p => !names.Contains(p.Name, StringComparer.OrdinalIgnoreCase)))
            {
                operation.Parameters.Add(new OpenApiParameter { Name = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(property.Name), In = ParameterLocation.Query, Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
            }
        }

        return Task.CompletedTask;
    }
}
