using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.Client;
using ApifyPS.Schemas;

namespace ApifyPS;

/// <summary>
/// The one place where an input is checked. The platform decides; its answer is one line of text, so that where it says no, the Actor's
/// schema tells what is wrong. A schema at hand decides itself, with the same rules and no request.
/// </summary>
internal sealed class ActorInputCheck
{
    private static readonly byte[] NoInput = Encoding.UTF8.GetBytes("{}");

    private readonly ApifyClient _client;
    private readonly string _actorId;
    private readonly string? _build;
    private Task<ActorInputSchema?>? _schema;

    /// <param name="client">The platform.</param>
    /// <param name="actorId">The Actor, as the API takes it.</param>
    /// <param name="build">Tag or number of the build; null for the default one.</param>
    public ActorInputCheck(ApifyClient client, string actorId, string? build)
    {
        _client = client;
        _actorId = actorId;
        _build = build;
    }

    /// <summary>What is wrong with an input; nothing when it is valid.</summary>
    /// <param name="input">Body and content type of the input; null for none.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    public async Task<IReadOnlyList<InputViolation>> FindAsync(KeyValuePair<byte[], string>? input, CancellationToken cancellationToken)
    {
        byte[] json = JsonOf(input);
        try
        {
            await _client.Actors.ValidateInputAsync(_actorId, json, _build, cancellationToken).ConfigureAwait(false);
            return [];
        }
        catch (ApifyApiException exception) when (exception.Type == ActorsClient.InvalidInput)
        {
            IReadOnlyList<InputViolation> found = await ReadSchemaAsync(cancellationToken).ConfigureAwait(false) is { } schema ? schema.Validate(json) : [];
            return found.Count > 0 ? found : [new InputViolation("", exception.Type!, TerminalText.Clean(exception.Message))];
        }
    }

    /// <summary>What is wrong with an input by a schema alone.</summary>
    public static IReadOnlyList<InputViolation> Find(ActorInputSchema schema, KeyValuePair<byte[], string>? input) => schema.Validate(JsonOf(input));

    /// <summary>What a run of a task gets: fields that are given replace those of the task's own input.</summary>
    public static KeyValuePair<byte[], string>? Merge(JsonElement? stored, KeyValuePair<byte[], string>? given)
    {
        if (stored is not { ValueKind: JsonValueKind.Object } own)
            return given;
        JsonObject merged = JsonObject.Create(own.Clone())!;
        if (given is not null)
        {
            // What is no object replaces the whole.
            if (JsonNode.Parse(JsonOf(given), documentOptions: JsonDepth.Document) is not JsonObject fields)
                return given;
            foreach (KeyValuePair<string, JsonNode?> field in fields)
                merged[field.Key] = field.Value?.DeepClone();
        }

        return new(JsonSerializer.SerializeToUtf8Bytes<JsonNode>(merged), ContentTypes.Json);
    }

    /// <summary>Refuses an input that is not valid.</summary>
    /// <param name="target">The Actor or task as the user gave it.</param>
    /// <param name="violations">What is wrong with its input.</param>
    public static void Require(string target, IReadOnlyList<InputViolation> violations)
    {
        if (violations.Count == 0)
            return;
        throw new ApifyUserException("InputNotValid", ErrorCategory.InvalidData,
            $"The input is not what {target} takes, and no run was started:{string.Concat(violations.Select(violation => $"{Environment.NewLine}- {violation.Message}"))}",
            "Get-ApifyActorInputSchema shows what an Actor takes, and New-ApifyActorInput makes an input with its defaults.");
    }

    private static byte[] JsonOf(KeyValuePair<byte[], string>? input)
    {
        if (input is not { } given)
            return NoInput;
        return ContentTypes.IsJson(given.Value) ? given.Key
            : throw new ApifyUserException("InputNotJson", ErrorCategory.InvalidArgument, $"The input is {given.Value}; only JSON can be checked against an input schema.", "Give a hashtable, an object or JSON text, or leave the check out.");
    }

    /// <summary>Once for all inputs. That it cannot be had must not hide that the input is not valid.</summary>
    private async Task<ActorInputSchema?> ReadSchemaAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await (_schema ??= ReadAsync()).ConfigureAwait(false);
        }
        catch (Exception exception) when (ApifyErrors.IsExpected(exception))
        {
            return null;
        }

        async Task<ActorInputSchema?> ReadAsync() =>
            await _client.Builds.FindAsync(_actorId, _build, cancellationToken).ConfigureAwait(false) is { } build ? ActorInputSchema.Of(build, _actorId) : null;
    }
}
