using System.Collections;
using System.Collections.Specialized;
using System.Management.Automation;
using System.Text;
using System.Text.Json;
using ApifyPS.Client;

namespace ApifyPS;

/// <summary>
/// Makes requests of what a user has: an address, a hashtable, an object, a row of a CSV file, a request of another queue. Names of fields
/// count without their capitals; what is no field of a request becomes user data, which crawlers hand through.
/// </summary>
internal static class RequestInput
{
    private static readonly Dictionary<string, string> Fields = new[] { "id", "url", "uniqueKey", "method", "payload", "headers", "userData", "noRetry", "retryCount", "loadedUrl", "errorMessages", "handledAt" }
        .ToDictionary(name => name, StringComparer.OrdinalIgnoreCase);

    /// <summary>What the queue itself keeps of a request.</summary>
    private static readonly string[] State = ["id", "handledAt", "loadedUrl", "errorMessages", "retryCount"];

    /// <summary>The fields of a request, by their API names.</summary>
    /// <exception cref="ApifyUserException">It is no request: it has no address.</exception>
    public static OrderedDictionary Read(object? input)
    {
        object? plain = Unwrap(input);
        OrderedDictionary request = plain switch
        {
            null => [],
            string or Uri => new OrderedDictionary { ["url"] = plain.ToString() },
            QueueRequest known => Read(known),
            _ => Read(Members(input!)),
        };
        if (request["url"]?.ToString()?.Trim() is not { Length: > 0 } url)
            throw Invalid("It has no url.", input);
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || (address.IsFile && !url.StartsWith("file:", StringComparison.OrdinalIgnoreCase)))
            throw Invalid($"'{TerminalText.CleanLine(url)}' is no absolute address.", input);
        request["url"] = url;
        return request;
    }

    /// <summary>The request as it is added: with a key, without what the queue itself keeps of it.</summary>
    public static QueueRequestDraft ToDraft(OrderedDictionary request)
    {
        foreach (string field in State)
            request.Remove(field);
        if (request["payload"] is { } payload && Unwrap(payload) is not (string or JsonElement))
            request["payload"] = Encoding.UTF8.GetString(JsonInputWriter.Write(payload));
        string method = (request["method"]?.ToString() ?? "GET").ToUpperInvariant();
        request["method"] = method;
        if (request["uniqueKey"]?.ToString() is not { Length: > 0 } uniqueKey)
        {
            // Two forms that are sent to one address are two requests: whoever gives a payload means it.
            string? body = request["payload"]?.ToString();
            request["uniqueKey"] = uniqueKey = RequestKeys.UniqueKeyOf(request["url"]!.ToString()!, method, body, extended: !string.IsNullOrEmpty(body));
        }

        return new QueueRequestDraft(uniqueKey, JsonInputWriter.Write(request));
    }

    /// <summary>
    /// User data of a request with what all of them are to have: its own goes before, also when its name is written with other capitals.
    /// </summary>
    public static OrderedDictionary Merge(IDictionary common, object? own)
    {
        KeyValuePair<string, object?>[] owned = own is null ? [] : [.. Members(own)];
        HashSet<string> names = new(owned.Select(one => one.Key), StringComparer.OrdinalIgnoreCase);
        OrderedDictionary merged = [];
        foreach (KeyValuePair<string, object?> one in Members(common).Where(one => !names.Contains(one.Key)).Concat(owned))
            merged[one.Key] = one.Value;
        return merged;
    }

    private static OrderedDictionary Read(QueueRequest request)
    {
        OrderedDictionary fields = new()
        {
            ["id"] = request.Id,
            ["url"] = request.Url,
            ["uniqueKey"] = request.UniqueKey,
            ["method"] = request.Method,
            ["retryCount"] = request.RetryCount,
            ["loadedUrl"] = request.LoadedUrl,
            ["payload"] = RequestObjects.ToInput(request.Payload, request.PayloadJson),
            ["headers"] = RequestObjects.ToInput(request.Headers, request.HeadersJson),
            ["userData"] = RequestObjects.ToInput(request.UserData, request.UserDataJson),
            ["noRetry"] = request.NoRetry,
            ["errorMessages"] = request.ErrorMessages,
            ["handledAt"] = request.HandledAt,
        };
        foreach (string name in fields.Keys.Cast<string>().Where(name => fields[name] is null).ToArray())
            fields.Remove(name);
        foreach (KeyValuePair<string, JsonElement> other in request.UnknownFields ?? [])
            fields[other.Key] = other.Value;
        return fields;
    }

    private static OrderedDictionary Read(IEnumerable<KeyValuePair<string, object?>> members)
    {
        OrderedDictionary request = [];
        OrderedDictionary others = [];
        foreach (KeyValuePair<string, object?> member in members)
        {
            if (!Fields.TryGetValue(member.Key, out string? field))
                others[member.Key] = member.Value;
            else if (member.Value is not (null or ""))
                // An empty cell of a CSV file means that there is nothing.
                request[field] = member.Value;
        }

        if (others.Count > 0)
            request["userData"] = Merge(others, request["userData"]);
        return request;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(object value) => Unwrap(value) switch
    {
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(entry => new KeyValuePair<string, object?>(entry.Key.ToString()!, entry.Value)),
        NameValueCollection values => Enumerable.Range(0, values.Count).Select(index => new KeyValuePair<string, object?>(values.GetKey(index) ?? "", values.Get(index))),
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().Select(member => new KeyValuePair<string, object?>(member.Name, member.Value)),
        _ => PSObject.AsPSObject(value).Properties.Where(property => property.IsGettable).Select(property => new KeyValuePair<string, object?>(property.Name, property.Value)),
    };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static ApifyUserException Invalid(string why, object? input) =>
        new("InvalidRequest", ErrorCategory.InvalidData, $"This is no request for a queue. {why}", "Give addresses such as https://example.com/, or objects with a property Url.", input);
}
