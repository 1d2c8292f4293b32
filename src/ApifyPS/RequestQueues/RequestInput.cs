using System.Collections;
using System.Collections.Specialized;
using System.Globalization;
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
        if (OwnObjects.Is(input) && !OwnObjects.IsRequest(input))
            throw new ApifyUserException("InvalidRequest", ErrorCategory.InvalidArgument, $"This is no request for a queue. It's {OwnObjects.Describe(input!)}.", OwnObjects.AdviceFor(input!), input);
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
        Convert(request, input);
        return request;
    }

    /// <summary>The request as it is added: with a key, without what the queue itself keeps of it.</summary>
    public static QueueRequestDraft ToDraft(OrderedDictionary request)
    {
        foreach (string field in State)
            request.Remove(field);
        if (request["payload"] is { } payload && Unwrap(payload) is not (string or JsonElement))
            request["payload"] = Encoding.UTF8.GetString(JsonInputWriter.Write(payload));
        string method = (request["method"]?.ToString() ?? "GET").Trim().ToUpperInvariant();
        if (!method.All(letter => letter is >= 'A' and <= 'Z'))
            throw Invalid($"Its method '{TerminalText.CleanLine(method)}' is none: a method is a word such as GET or POST.", request["url"]);
        request["method"] = method;
        if (request["uniqueKey"]?.ToString() is not { Length: > 0 } uniqueKey)
        {
            // Two forms that are sent to one address are two requests: whoever gives a payload means it.
            string? body = request["payload"]?.ToString();
            request["uniqueKey"] = uniqueKey = RequestKeys.UniqueKeyOf(request["url"]!.ToString()!, method, body, extended: !string.IsNullOrEmpty(body));
        }

        return new QueueRequestDraft(uniqueKey, request["url"]!.ToString()!, JsonInputWriter.Write(request));
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

    /// <summary>Gives the fields the types that the API has for them: a CSV file has nothing but text. What is JSON came of a queue and stays.</summary>
    private static void Convert(OrderedDictionary request, object? input)
    {
        if (request["uniqueKey"] is { } key)
            request["uniqueKey"] = LanguagePrimitives.ConvertTo<string>(key);
        if (request["noRetry"] is { } noRetry)
            request["noRetry"] = ToBoolean(Unwrap(noRetry)) ?? throw Invalid($"Its noRetry '{Shown(noRetry)}' is neither true nor false.", input);
        if (request["headers"] is { } headers and not JsonElement)
        {
            if (!IsObject(headers))
                throw Invalid($"Its headers '{Shown(headers)}' are no object of names and values.", input);
            OrderedDictionary texts = [];
            foreach (KeyValuePair<string, object?> header in Members(headers))
                texts[header.Key] = HeaderText(header, input);
            request["headers"] = texts;
        }

        if (request["userData"] is { } userData and not JsonElement && !IsObject(userData))
            throw Invalid($"Its userData '{Shown(userData)}' is no object.", input);
    }

    private static bool? ToBoolean(object? value) => value switch
    {
        bool flag => flag,
        SwitchParameter flag => flag.IsPresent,
        string text when bool.TryParse(text, out bool flag) => flag,
        "1" or 1 or 1L => true,
        "0" or 0 or 0L => false,
        _ => null,
    };

    /// <summary>A header with several values has them in one line, as HTTP has it.</summary>
    private static string HeaderText(KeyValuePair<string, object?> header, object? input) => Unwrap(header.Value) switch
    {
        null => "",
        string text => text,
        // As HTTP has it: If-Modified-Since and the like.
        DateTime date => date.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture),
        DateTimeOffset date => date.ToString("R", CultureInfo.InvariantCulture),
        IEnumerable values and not IDictionary => string.Join(", ", values.Cast<object?>().Select(value => LanguagePrimitives.ConvertTo<string>(value))),
        IDictionary or PSCustomObject => throw Invalid($"Its header '{TerminalText.CleanLine(header.Key)}' is no text.", input),
        _ => LanguagePrimitives.ConvertTo<string>(header.Value),
    };

    /// <summary>Whether it has members: not a text, a number or a list, whose properties nobody means.</summary>
    private static bool IsObject(object value) => Unwrap(value) is IDictionary or NameValueCollection or JsonElement { ValueKind: JsonValueKind.Object }
        || Unwrap(value) is not (string or Uri or IEnumerable or ValueType);

    private static string Shown(object value) => TerminalText.CleanLine(LanguagePrimitives.ConvertTo<string>(value));

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
            ["handledAt"] = request.HandledAt?.ToInstant().ToApi(),
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

        // What is no object is told later.
        if (others.Count > 0 && (request["userData"] is not { } own || IsObject(own)))
            request["userData"] = Merge(others, request["userData"]);
        return request;
    }

    private static IEnumerable<KeyValuePair<string, object?>> Members(object value) => Unwrap(value) switch
    {
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(entry => new KeyValuePair<string, object?>(JsonInputWriter.NameOf(entry.Key), entry.Value)),
        NameValueCollection values => Enumerable.Range(0, values.Count).Select(index => new KeyValuePair<string, object?>(values.GetKey(index) ?? "", values.Get(index))),
        JsonElement { ValueKind: JsonValueKind.Object } json => json.EnumerateObject().Select(member => new KeyValuePair<string, object?>(member.Name, member.Value)),
        _ => PSObject.AsPSObject(value).Properties.Where(property => property.IsGettable).Select(property => new KeyValuePair<string, object?>(property.Name, property.Value)),
    };

    private static object? Unwrap(object? value) => value is PSObject wrapped ? wrapped.BaseObject : value;

    private static ApifyUserException Invalid(string why, object? input) =>
        new("InvalidRequest", ErrorCategory.InvalidData, $"This is no request for a queue. {why}", "Give addresses such as https://example.com/, or objects with a property Url.", input);
}
