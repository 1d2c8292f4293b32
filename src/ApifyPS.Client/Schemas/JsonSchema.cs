using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ApifyPS.Schemas;

/// <summary>
/// A JSON Schema, draft 7 with the words of 2019-09 and 2020-12 that mean the same, checked as Ajv does: all errors, with its
/// messages. References go to places in the same schema. Words it does not know are annotations.
/// </summary>
internal sealed class JsonSchema
{
    private static readonly HashSet<string> Types = ["null", "string", "boolean", "number", "integer", "object", "array"];

    private readonly JsonElement _root;
    private readonly Dictionary<string, Regex> _patterns;
    private readonly PatternTime _time = new();
    private string _at = string.Empty;

    /// <exception cref="FormatException">It is not a schema.</exception>
    public JsonSchema(JsonElement schema)
    {
        _root = schema;
        _patterns = new(StringComparer.Ordinal);
        Prepare(schema, string.Empty);
    }

    /// <summary>For one value: several threads may ask at once, and each value has its own time.</summary>
    private JsonSchema(JsonSchema prepared)
    {
        _root = prepared._root;
        _patterns = prepared._patterns;
    }

    /// <summary>What is wrong with a value; empty when nothing is.</summary>
    public IReadOnlyList<JsonSchemaError> Validate(JsonElement value)
    {
        List<JsonSchemaError> errors = [];
        JsonSchema one = new(this);
        try
        {
            one.Validate(new Place(_root, string.Empty), value, string.Empty, errors, 0);
        }
        catch (RegexMatchTimeoutException exception)
        {
            // Nothing more is asked: an expression that takes ever longer would do so for each of a thousand values.
            errors.Add(new JsonSchemaError(one._at, "/pattern", "pattern", new() { ["pattern"] = exception.Pattern }, PatternTime.Message(exception)));
        }

        return errors;
    }

    /// <summary>Finds at once what would fail at the first item: wrong types, patterns that are none, references to nowhere.</summary>
    private void Prepare(JsonElement schema, string path)
    {
        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False) return;
        if (schema.ValueKind != JsonValueKind.Object) throw new FormatException($"{Named(path)} must be an object or a boolean.");
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            string here = $"{path}/{Escape(keyword.Name)}";
            JsonElement rule = keyword.Value;
            switch (keyword.Name)
            {
                case "type":
                    if (!TypesOf(rule).All(Types.Contains)) throw new FormatException($"{here} must be a type of JSON Schema.");
                    break;
                case "pattern":
                    AddPattern(rule.ValueKind == JsonValueKind.String ? rule.GetString()! : throw new FormatException($"{here} must be a string."), here);
                    break;
                case "$ref":
                    Resolve(rule.ValueKind == JsonValueKind.String ? rule.GetString()! : throw new FormatException($"{here} must be a string."));
                    break;
                case "enum" or "required":
                    if (rule.ValueKind != JsonValueKind.Array) throw new FormatException($"{here} must be an array.");
                    break;
                case "properties" or "patternProperties" or "definitions" or "$defs" or "dependentSchemas":
                    if (rule.ValueKind != JsonValueKind.Object) throw new FormatException($"{here} must be an object.");
                    foreach (JsonProperty member in rule.EnumerateObject())
                    {
                        if (keyword.Name == "patternProperties") AddPattern(member.Name, here);
                        Prepare(member.Value, $"{here}/{Escape(member.Name)}");
                    }

                    break;
                case "allOf" or "anyOf" or "oneOf" or "prefixItems":
                case "items" when rule.ValueKind == JsonValueKind.Array:
                    if (rule.ValueKind != JsonValueKind.Array) throw new FormatException($"{here} must be an array.");
                    foreach ((int index, JsonElement part) in Indexed(rule)) Prepare(part, $"{here}/{Text(index)}");
                    break;
                case "items" or "additionalItems" or "contains" or "additionalProperties" or "propertyNames" or "not" or "if" or "then" or "else":
                    Prepare(rule, here);
                    break;
                case "minimum" or "maximum" or "exclusiveMinimum" or "exclusiveMaximum" or "multipleOf"
                    or "minLength" or "maxLength" or "minItems" or "maxItems" or "minProperties" or "maxProperties" when rule.ValueKind != JsonValueKind.Number:
                    throw new FormatException($"{here} must be a number.");
            }
        }
    }

    private void Validate(Place schema, JsonElement value, string at, List<JsonSchemaError> errors, int depth)
    {
        if (schema.Rule.ValueKind == JsonValueKind.False) errors.Add(new JsonSchemaError(at, schema.Path + "/false schema", "false schema", [], "boolean schema is false"));
        if (schema.Rule.ValueKind != JsonValueKind.Object) return;
        _at = at;
        // A schema that refers to itself without moving on in the value would never end.
        if (depth > 200) return;
        Check check = new(this, schema, value, at, errors, depth);
        foreach (JsonProperty keyword in schema.Rule.EnumerateObject()) check.Apply(keyword.Name, keyword.Value);
    }

    private bool IsValid(Place schema, JsonElement value, string at, int depth)
    {
        List<JsonSchemaError> errors = [];
        Validate(schema, value, at, errors, depth);
        return errors.Count == 0;
    }

    private Place Resolve(string reference)
    {
        if (reference is not ['#', ..]) throw new FormatException($"the reference {reference} leads out of the schema.");
        JsonElement target = _root;
        foreach (string escaped in reference[1..].Split(['/'], StringSplitOptions.RemoveEmptyEntries))
        {
            string segment = Unescape(escaped);
            bool isThere = target.ValueKind switch
            {
                JsonValueKind.Object => target.TryGetProperty(segment, out target),
                JsonValueKind.Array when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < target.GetArrayLength() => Take(ref target, index),
                _ => false,
            };
            if (!isThere) throw new FormatException($"the reference {reference} leads nowhere.");
        }

        return new Place(target, reference[1..]);
    }

    private static bool Take(ref JsonElement array, int index)
    {
        array = array[index];
        return true;
    }

    private void AddPattern(string pattern, string path)
    {
        try
        {
            _patterns[pattern] = Expression(pattern);
        }
        catch (ArgumentException exception)
        {
            throw new FormatException($"{path} is not a regular expression: {exception.Message}", exception);
        }
    }

    /// <summary>As JavaScript takes it where that can be had: <c>\d</c> is the ten digits and no others.</summary>
    /// <exception cref="ArgumentException">It is no expression that .NET understands.</exception>
    public static Regex Expression(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.ECMAScript, PatternTime.Longest);
        }
        catch (ArgumentException)
        {
            // Look-behind, named groups and Unicode classes are JavaScript's by now, but not of that option.
            return new Regex(pattern, RegexOptions.CultureInvariant, PatternTime.Longest);
        }
    }

    /// <exception cref="RegexMatchTimeoutException">It takes too long.</exception>
    private bool IsMatch(string pattern, string text) => _time.IsMatch(_patterns[pattern], text);

    private static string Named(string path) => path.Length == 0 ? "the schema" : path;

    private static string Escape(string name) => name.Replace("~", "~0").Replace("/", "~1");

    /// <summary>A segment of a path into a schema as the name that it stands for.</summary>
    public static string Unescape(string segment) => Uri.UnescapeDataString(segment).Replace("~1", "/").Replace("~0", "~");

    private static IEnumerable<(int Index, JsonElement Item)> Indexed(JsonElement array) => array.EnumerateArray().Select((item, index) => (index, item));

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static IEnumerable<string> TypesOf(JsonElement rule) => rule.ValueKind switch
    {
        JsonValueKind.String => [rule.GetString()!],
        JsonValueKind.Array => rule.EnumerateArray().Select(type => type.ToString()),
        _ => [string.Empty],
    };

    /// <summary>As JSON means it: numbers by value, members in any order.</summary>
    private static bool AreEqual(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        switch (left.ValueKind)
        {
            case JsonValueKind.Number:
                return left.TryGetDecimal(out decimal one) && right.TryGetDecimal(out decimal other) ? one == other : left.GetDouble().Equals(right.GetDouble());
            case JsonValueKind.String:
                return Check.TextOf(left) == Check.TextOf(right);
            case JsonValueKind.Array:
                return left.GetArrayLength() == right.GetArrayLength() && Indexed(left).All(entry => AreEqual(entry.Item, right[entry.Index]));
            case JsonValueKind.Object:
                return left.EnumerateObject().Count() == right.EnumerateObject().Count()
                    && left.EnumerateObject().All(member => right.TryGetProperty(member.Name, out JsonElement counterpart) && AreEqual(member.Value, counterpart));
            default:
                return true;
        }
    }

    private readonly record struct Place(JsonElement Rule, string Path)
    {
        public Place Child(string keyword) => new(Rule.GetProperty(keyword), $"{Path}/{Escape(keyword)}");

        public Place Child(string keyword, JsonElement rule, string name) => new(rule, $"{Path}/{keyword}/{Uri.EscapeDataString(Escape(name))}");
    }

    /// <summary>One value against one schema.</summary>
    private readonly struct Check(JsonSchema owner, Place schema, JsonElement value, string at, List<JsonSchemaError> errors, int depth)
    {
        public void Apply(string keyword, JsonElement rule)
        {
            switch (keyword)
            {
                case "$ref":
                    owner.Validate(owner.Resolve(rule.GetString()!), value, at, errors, depth + 1);
                    return;
                case "type":
                    JsonElement actual = value;
                    if (!TypesOf(rule).Any(type => IsOfType(actual, type))) Fail(keyword, new() { ["type"] = JsonNode.Parse(rule.GetRawText()) }, $"must be {string.Join(",", TypesOf(rule))}");
                    return;
                case "enum":
                    JsonElement given = value;
                    if (!rule.EnumerateArray().Any(allowed => AreEqual(allowed, given))) Fail(keyword, new() { ["allowedValues"] = JsonNode.Parse(rule.GetRawText()) }, "must be equal to one of the allowed values");
                    return;
                case "const":
                    if (!AreEqual(rule, value)) Fail(keyword, new() { ["allowedValue"] = JsonNode.Parse(rule.GetRawText()) }, "must be equal to constant");
                    return;
                case "allOf" or "anyOf" or "oneOf" or "not" or "if":
                    ApplyCombination(keyword, rule);
                    return;
            }

            switch (value.ValueKind)
            {
                case JsonValueKind.Number:
                    ApplyToNumber(keyword, rule);
                    break;
                case JsonValueKind.String:
                    ApplyToText(keyword, rule);
                    break;
                case JsonValueKind.Array:
                    ApplyToArray(keyword, rule);
                    break;
                case JsonValueKind.Object:
                    ApplyToObject(keyword, rule);
                    break;
            }
        }

        private void ApplyCombination(string keyword, JsonElement rule)
        {
            if (keyword == "allOf")
            {
                foreach ((int index, JsonElement part) in Indexed(rule)) owner.Validate(schema.Child(keyword, part, Text(index)), value, at, errors, depth + 1);
            }
            else if (keyword == "anyOf")
            {
                List<JsonSchemaError> found = [];
                foreach ((int index, JsonElement part) in Indexed(rule))
                {
                    int before = found.Count;
                    owner.Validate(schema.Child(keyword, part, Text(index)), value, at, found, depth + 1);
                    if (found.Count == before) return;
                }

                errors.AddRange(found);
                Fail(keyword, [], "must match a schema in anyOf");
            }
            else if (keyword == "oneOf")
            {
                List<int> passing = [];
                List<JsonSchemaError> found = [];
                foreach ((int index, JsonElement part) in Indexed(rule))
                {
                    int before = found.Count;
                    owner.Validate(schema.Child(keyword, part, Text(index)), value, at, found, depth + 1);
                    if (found.Count == before) passing.Add(index);
                }

                if (passing.Count != 1) errors.AddRange(found);
                if (passing.Count != 1) Fail(keyword, new() { ["passingSchemas"] = passing.Count == 0 ? null : new JsonArray([.. passing.Take(2).Select(index => JsonValue.Create(index))]) }, "must match exactly one schema in oneOf");
            }
            else if (keyword == "not")
            {
                if (owner.IsValid(schema.Child(keyword), value, at, depth + 1)) Fail(keyword, [], "must NOT be valid");
            }
            else
            {
                string branch = owner.IsValid(schema.Child(keyword), value, at, depth + 1) ? "then" : "else";
                if (!schema.Rule.TryGetProperty(branch, out _)) return;
                int before = errors.Count;
                owner.Validate(schema.Child(branch), value, at, errors, depth + 1);
                if (errors.Count > before) Fail(keyword, new() { ["failingKeyword"] = branch }, $"must match \"{branch}\" schema");
            }
        }

        private void ApplyToNumber(string keyword, JsonElement rule)
        {
            double number = value.GetDouble();
            string? comparison = keyword switch
            {
                "minimum" => number < rule.GetDouble() ? ">=" : null,
                "maximum" => number > rule.GetDouble() ? "<=" : null,
                "exclusiveMinimum" => number <= rule.GetDouble() ? ">" : null,
                "exclusiveMaximum" => number >= rule.GetDouble() ? "<" : null,
                _ => null,
            };
            if (comparison is not null) Fail(keyword, new() { ["comparison"] = comparison, ["limit"] = JsonNode.Parse(rule.GetRawText()) }, $"must be {comparison} {rule.GetRawText()}");
            if (keyword != "multipleOf") return;
            double quotient = number / rule.GetDouble();
            if (quotient != Math.Truncate(quotient)) Fail(keyword, new() { ["multipleOf"] = JsonNode.Parse(rule.GetRawText()) }, $"must be multiple of {rule.GetRawText()}");
        }

        private void ApplyToText(string keyword, JsonElement rule)
        {
            switch (keyword)
            {
                case "minLength" or "maxLength":
                    CheckLimit(keyword, rule, CodePoints(TextOf(value)), "characters");
                    break;
                case "pattern":
                    if (!owner.IsMatch(rule.GetString()!, TextOf(value))) Fail(keyword, new() { ["pattern"] = rule.GetString() }, $"must match pattern \"{rule.GetString()}\"");
                    break;
                case "format" when rule.ValueKind == JsonValueKind.String:
                    if (!HasFormat(TextOf(value), rule.GetString()!)) Fail(keyword, new() { ["format"] = rule.GetString() }, $"must match format \"{rule.GetString()}\"");
                    break;
            }
        }

        private void ApplyToArray(string keyword, JsonElement rule)
        {
            switch (keyword)
            {
                case "minItems" or "maxItems":
                    CheckLimit(keyword, rule, value.GetArrayLength(), "items");
                    break;
                case "uniqueItems" when rule.ValueKind == JsonValueKind.True:
                    CheckUnique();
                    break;
                case "prefixItems":
                case "items" when rule.ValueKind == JsonValueKind.Array:
                    foreach ((int index, JsonElement part) in Indexed(rule).Take(value.GetArrayLength()))
                    {
                        owner.Validate(schema.Child(keyword, part, Text(index)), value[index], $"{at}/{Text(index)}", errors, depth + 1);
                    }

                    break;
                case "items" or "additionalItems":
                    int first = keyword == "items" ? LengthOf("prefixItems") : LengthOf("items");
                    if (keyword == "additionalItems" && first == 0) break;
                    if (rule.ValueKind == JsonValueKind.False)
                    {
                        if (value.GetArrayLength() > first) Fail(keyword, new() { ["limit"] = first }, $"must NOT have more than {Text(first)} items");
                        break;
                    }

                    foreach ((int index, JsonElement item) in Indexed(value).Skip(first)) owner.Validate(schema.Child(keyword), item, $"{at}/{Text(index)}", errors, depth + 1);
                    break;
                case "contains":
                    ApplyContains();
                    break;
            }
        }

        private void ApplyContains()
        {
            List<JsonSchemaError> found = [];
            foreach ((int index, JsonElement item) in Indexed(value))
            {
                int before = found.Count;
                owner.Validate(schema.Child("contains"), item, $"{at}/{Text(index)}", found, depth + 1);
                if (found.Count == before) return;
            }

            errors.AddRange(found);
            Fail("contains", new() { ["minContains"] = 1 }, "must contain at least 1 valid item(s)");
        }

        private void ApplyToObject(string keyword, JsonElement rule)
        {
            switch (keyword)
            {
                case "required":
                    foreach (JsonElement name in rule.EnumerateArray())
                    {
                        if (!value.TryGetProperty(name.ToString(), out _)) Fail(keyword, new() { ["missingProperty"] = name.ToString() }, $"must have required property '{name}'");
                    }

                    break;
                case "minProperties" or "maxProperties":
                    CheckLimit(keyword, rule, value.EnumerateObject().Count(), "properties");
                    break;
                case "properties":
                    foreach (JsonProperty property in rule.EnumerateObject())
                    {
                        if (value.TryGetProperty(property.Name, out JsonElement member)) owner.Validate(schema.Child(keyword, property.Value, property.Name), member, $"{at}/{Escape(property.Name)}", errors, depth + 1);
                    }

                    break;
                case "patternProperties":
                    foreach (JsonProperty pattern in rule.EnumerateObject())
                    {
                        foreach (JsonProperty member in value.EnumerateObject())
                        {
                            if (owner.IsMatch(pattern.Name, member.Name)) owner.Validate(schema.Child(keyword, pattern.Value, pattern.Name), member.Value, $"{at}/{Escape(member.Name)}", errors, depth + 1);
                        }
                    }

                    break;
                case "additionalProperties":
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        if (IsDeclared(member.Name)) continue;
                        if (rule.ValueKind == JsonValueKind.False) Fail(keyword, new() { ["additionalProperty"] = member.Name }, "must NOT have additional properties");
                        else owner.Validate(schema.Child(keyword), member.Value, $"{at}/{Escape(member.Name)}", errors, depth + 1);
                    }

                    break;
                case "propertyNames":
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        using JsonDocument name = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(member.Name));
                        int before = errors.Count;
                        owner.Validate(schema.Child(keyword), name.RootElement, at, errors, depth + 1);
                        if (errors.Count > before) Fail(keyword, new() { ["propertyName"] = member.Name }, "property name must be valid");
                    }

                    break;
                case "dependencies" or "dependentRequired" or "dependentSchemas" when rule.ValueKind == JsonValueKind.Object:
                    ApplyDependencies(keyword, rule);
                    break;
            }
        }

        private void ApplyDependencies(string keyword, JsonElement rule)
        {
            foreach (JsonProperty dependency in rule.EnumerateObject())
            {
                if (!value.TryGetProperty(dependency.Name, out _)) continue;
                if (dependency.Value.ValueKind != JsonValueKind.Array)
                {
                    owner.Validate(schema.Child(keyword, dependency.Value, dependency.Name), value, at, errors, depth + 1);
                    continue;
                }

                string[] names = [.. dependency.Value.EnumerateArray().Select(name => name.ToString())];
                string all = string.Join(", ", names);
                foreach (string name in names)
                {
                    if (value.TryGetProperty(name, out _)) continue;
                    JsonObject parameters = new() { ["property"] = dependency.Name, ["missingProperty"] = name, ["depsCount"] = names.Length, ["deps"] = all };
                    Fail(keyword, parameters, $"must have {(names.Length == 1 ? "property" : "properties")} {all} when property {dependency.Name} is present");
                }
            }
        }

        private void CheckLimit(string keyword, JsonElement rule, int actual, string what)
        {
            bool isMinimum = keyword.StartsWith("min", StringComparison.Ordinal);
            double limit = rule.GetDouble();
            if (isMinimum ? actual < limit : actual > limit)
            {
                Fail(keyword, new() { ["limit"] = JsonNode.Parse(rule.GetRawText()) }, $"must NOT have {(isMinimum ? "fewer" : "more")} than {rule.GetRawText()} {what}");
            }
        }

        private void CheckUnique()
        {
            int length = value.GetArrayLength();
            for (int right = 1; right < length; right++)
            {
                for (int left = 0; left < right; left++)
                {
                    if (!AreEqual(value[left], value[right])) continue;
                    Fail("uniqueItems", new() { ["i"] = left, ["j"] = right }, $"must NOT have duplicate items (items ## {Text(right)} and {Text(left)} are identical)");
                    return;
                }
            }
        }

        private int LengthOf(string keyword) => schema.Rule.TryGetProperty(keyword, out JsonElement items) && items.ValueKind == JsonValueKind.Array ? items.GetArrayLength() : 0;

        private bool IsDeclared(string name)
        {
            if (schema.Rule.TryGetProperty("properties", out JsonElement properties) && properties.TryGetProperty(name, out _)) return true;
            if (!schema.Rule.TryGetProperty("patternProperties", out JsonElement patterns)) return false;
            JsonSchema checker = owner;
            return patterns.EnumerateObject().Any(pattern => checker.IsMatch(pattern.Name, name));
        }

        private void Fail(string keyword, JsonObject parameters, string message) =>
            errors.Add(new JsonSchemaError(at, $"{schema.Path}/{Escape(keyword)}", keyword, parameters, message));

        private static bool IsOfType(JsonElement value, string type) => type switch
        {
            "null" => value.ValueKind == JsonValueKind.Null,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() is var number && number == Math.Truncate(number),
            "object" => value.ValueKind == JsonValueKind.Object,
            _ => value.ValueKind == JsonValueKind.Array,
        };

        /// <summary>Half a surrogate pair cannot be had as text; such a string is measured and matched by its JSON.</summary>
        public static string TextOf(JsonElement text)
        {
            try
            {
                return text.GetString()!;
            }
            catch (InvalidOperationException)
            {
                return text.GetRawText()[1..^1];
            }
        }

        private static int CodePoints(string text)
        {
            int count = text.Length;
            for (int i = 1; i < text.Length; i++)
            {
                if (char.IsSurrogatePair(text[i - 1], text[i])) count--;
            }

            return count;
        }

        private static bool HasFormat(string text, string format) => format switch
        {
            "date-time" => text.IndexOfAny(['T', 't']) == 10 && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "date" => DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
            "uri" or "url" => Uri.TryCreate(text, UriKind.Absolute, out _),
            "email" => text.IndexOf('@') is var sign && sign > 0 && sign < text.Length - 1,
            "uuid" => Guid.TryParseExact(text, "D", out _),
            "ipv4" => System.Net.IPAddress.TryParse(text, out System.Net.IPAddress? address) && address.ToString() == text && text.IndexOf(':') < 0,
            _ => true,
        };
    }
}
