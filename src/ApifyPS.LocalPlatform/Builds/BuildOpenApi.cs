using System.Text.Json.Nodes;
using ApifyPS.LocalPlatform.Actors;
using ApifyPS.LocalPlatform.Common;

namespace ApifyPS.LocalPlatform.Builds;

/// <summary>The OpenAPI document of a build: the ways to run the Actor, with its input as their request body.</summary>
internal static class BuildOpenApi
{
    private static readonly (string Path, string Operation, string Summary)[] Operations =
    [
        ("run-sync-get-dataset-items", "run-sync-get-dataset-items", "Executes an Actor, waits for its completion, and returns Actor's dataset items in response."),
        ("runs", "runs-sync", "Executes an Actor and returns information about the initiated run in response."),
        ("run-sync", "run-sync", "Executes an Actor, waits for completion, and returns the OUTPUT from Key-value store in response."),
    ];

    public static JsonObject Of(Actor actor, Build build, string baseUrl)
    {
        string name = $"{LocalUser.Username}~{actor.Name}";
        JsonObject paths = [];
        foreach ((string path, string operation, string summary) in Operations)
        {
            paths[$"/actors/{name}/{path}"] = new JsonObject
            {
                ["post"] = new JsonObject
                {
                    ["operationId"] = $"{operation}-{LocalUser.Username}-{actor.Name}",
                    ["x-openai-isConsequential"] = false,
                    ["summary"] = summary,
                    ["requestBody"] = new JsonObject
                    {
                        ["required"] = true,
                        ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/inputSchema" } } },
                    },
                    ["parameters"] = new JsonArray(new JsonObject
                    {
                        ["name"] = "token",
                        ["in"] = "query",
                        ["required"] = true,
                        ["schema"] = new JsonObject { ["type"] = "string" },
                        ["description"] = "Enter your Apify token here",
                    }),
                    ["responses"] = new JsonObject { ["200"] = new JsonObject { ["description"] = "OK" } },
                },
            };
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.1",
            ["info"] = new JsonObject
            {
                ["title"] = actor.Title ?? actor.Name,
                ["description"] = actor.Description,
                ["version"] = build.BuildNumber,
                ["x-build-id"] = build.Id,
            }.WithoutNulls(),
            ["servers"] = new JsonArray(new JsonObject { ["url"] = $"{baseUrl}/v2" }),
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = new JsonObject { ["inputSchema"] = InputSchema(build) } },
        };
    }

    /// <summary>Of Apify's input schema what OpenAPI knows as well; what tells an editor how to look is left out.</summary>
    private static JsonObject InputSchema(Build build)
    {
        JsonObject schema = new() { ["type"] = "object" };
        if (build.InputSchema?["required"] is JsonArray { Count: > 0 } required) schema["required"] = required.DeepClone();
        JsonObject properties = [];
        foreach ((string name, JsonNode? property) in build.InputSchema?["properties"] as JsonObject ?? [])
        {
            JsonObject described = [];
            foreach (string keyword in new[] { "title", "type", "description", "default", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "pattern", "items" })
            {
                if ((property as JsonObject)?[keyword] is { } value) described[keyword] = value.DeepClone();
            }

            properties[name] = described;
        }

        schema["properties"] = properties;
        return schema;
    }
}
