using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Actors;

/// <summary>What an Actor takes as input: reading its schema, making an input of it, and testing one.</summary>
[Trait("Builds", "both")]
public sealed class ActorInputTests : CmdletTest
{
    private const string Schema =
        """
        { "title": "Page checker", "description": "What is checked.", "type": "object", "schemaVersion": 1, "required": ["startUrls", "mode"], "properties": {
            "startUrls": { "title": "Start URLs", "description": "Where it begins.", "type": "array", "editor": "requestListSources", "prefill": [{ "url": "https://example.com" }] },
            "mode": { "title": "Mode", "type": "string", "enum": ["fast", "thorough"], "enumTitles": ["Fast", "Thorough"], "default": "fast" },
            "maxPages": { "title": "Most pages", "type": "integer", "minimum": 1, "maximum": 100, "default": 10, "prefill": 3, "unit": "pages" },
            "proxy": { "title": "Proxy", "type": "object", "editor": "proxy", "default": { "useApifyProxy": false } },
            "note": { "title": "Note", "type": "string", "nullable": true },
            "password": { "title": "Password", "type": "string", "isSecret": true } } }
        """;

    private const string Valid = "@{ startUrls = @(@{ url = 'https://example.com/' }) }";

    private readonly string _folder;

    public ActorInputTests(ModuleFixture module)
        : base(module)
    {
        _folder = Directory.CreateDirectory(Path.Combine(module.Home, "input " + Guid.NewGuid().ToString("N"))).FullName;
        Register("checker", Schema);
        Register("taker", null);
        Module.Clear();
    }

    private void Register(string name, string? schema) =>
        Assert.Single(Run("Register-ApifyLocalActor $name -Scripted @{ echoInput = $true; inputSchema = $schema }", ("name", name), ("schema", schema is null ? null : JsonNode.Parse(schema))));

    private string File(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    private string[] Sent() => [.. Module.Requests().Select(request => $"{request["method"]} {request["path"]}")];

    [Fact]
    public void The_schema_says_what_each_field_is()
    {
        PSObject schema = Run("Get-ApifyActorInputSchema checker").Single();
        Assert.Equal(["local/checker", "Page checker", "What is checked.", 1], new object?[] { "local/" + schema.Text("Source"), schema.Get("Title"), schema.Get("Description"), schema.Get("SchemaVersion") });
        Assert.Matches(@"^0\.0\.\d+$", schema.Text("BuildNumber"));
        ActorInputFields fields = new(Run("(Get-ApifyActorInputSchema checker).Properties"));
        Assert.Equal(["startUrls", "mode", "maxPages", "proxy", "note", "password"], fields.Names);
        Assert.Equal(["array", "requestListSources", true], [fields["startUrls"].Get("Type"), fields["startUrls"].Get("Editor"), fields["startUrls"].Get("IsRequired")]);
        Assert.Equal([10L, 3L, 1L, 100L, "pages"], [fields["maxPages"].Get("Default"), fields["maxPages"].Get("Prefill"), fields["maxPages"].Get("Minimum"), fields["maxPages"].Get("Maximum"), fields["maxPages"].Get("Unit")]);
        Assert.Equal(["fast", "thorough"], (object[])fields["mode"].Get("Enum")!);
        Assert.Equal([true, true], [fields["note"].Get("IsNullable"), fields["password"].Get("IsSecret")]);
        Assert.Equal(false, fields["proxy"].GetPath("Default.useApifyProxy"));
        Assert.Equal("Most pages", fields["maxPages"].GetPath("Definition.title"));
    }

    [Fact]
    public void The_schema_is_there_to_the_letter() =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Schema), JsonNode.Parse(Run("Get-ApifyActorInputSchema checker").Single().Text("Json"))));

    [Fact]
    public void The_schema_of_an_older_build_is_had_by_number_and_a_tag_by_name()
    {
        string number = Run("Get-ApifyActorInputSchema checker").Single().Text("BuildNumber");
        Register("checker", """{ "title": "Newer", "type": "object", "schemaVersion": 1, "properties": {} }""");
        Assert.Equal("Page checker", Run("Get-ApifyActorInputSchema checker -Build $number", ("number", number)).Single().Text("Title"));
        Assert.Equal("Newer", Run("Get-ApifyActorInputSchema checker -Build latest").Single().Text("Title"));
    }

    [Theory]
    [InlineData("Get-ApifyActorInputSchema checker -Build nosuch", "BuildNotFound")]
    [InlineData("Get-ApifyActorInputSchema nosuch", "RecordNotFound")]
    [InlineData("Get-ApifyActorInputSchema taker", "NoInputSchema")]
    [InlineData("New-ApifyActorInput taker", "NoInputSchema")]
    [InlineData("Get-ApifyActorInputSchema -SchemaPath nosuch.json", "SchemaFileNotReadable")]
    public void What_cannot_be_had_is_one_clear_error(string command, string id) =>
        Assert.StartsWith(id + ",", Run(command).Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void Several_Actors_come_through_the_pipeline_and_one_that_fails_costs_only_itself()
    {
        Result result = Run("'taker', 'checker' | Get-ApifyActorInputSchema");
        Assert.Equal("Page checker", Assert.Single(result.Output).Text("Title"));
        Assert.StartsWith("NoInputSchema", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_input_has_all_names_and_the_defaults_and_sends_nothing_that_was_not_set()
    {
        PSObject input = Run("$in = New-ApifyActorInput checker; $in").Single();
        Assert.Equal(["startUrls", "mode", "maxPages", "proxy", "note", "password"], input.Properties.Select(property => property.Name));
        Assert.Equal("""{"mode":"fast","maxPages":10,"proxy":{"useApifyProxy":false}}""", Run("$in.ToJson()").Single().BaseObject);
    }

    [Fact]
    public void What_is_set_is_sent_also_null_and_lists_take_elements()
    {
        string json = (string)Run("$in = New-ApifyActorInput checker; $in.startUrls += @{ url = 'https://a.b/' }; $in.note = $null; $in.MAXPAGES = 20; $in.ToJson()").Single().BaseObject;
        Assert.Equal("""{"startUrls":[{"url":"https://a.b/"}],"mode":"fast","maxPages":20,"proxy":{"useApifyProxy":false},"note":null}""", json);
    }

    [Fact]
    public void A_new_input_runs_as_it_is()
    {
        PSObject body = (PSObject)Run("$in = New-ApifyActorInput checker -Value @{ STARTURLS = @(@{ url = 'https://a.b/' }) }; Invoke-ApifyActor checker $in").Single().GetPath("Output.Body")!;
        Assert.Equal(["startUrls", "mode", "maxPages", "proxy"], body.Properties.Select(property => property.Name));
    }

    [Fact]
    public void Prefill_fills_in_what_the_console_shows() =>
        Assert.Equal("""{"startUrls":[{"url":"https://example.com"}],"mode":"fast","maxPages":3,"proxy":{"useApifyProxy":false}}""", Run("(Get-ApifyActorInputSchema checker | New-ApifyActorInput -Prefill).ToJson()").Single().BaseObject);

    [Fact]
    public void A_name_that_the_schema_does_not_have_is_taken_with_a_warning()
    {
        Result result = Run("(New-ApifyActorInput checker -Value @{ maxPage = 5 }).maxPage");
        Assert.Equal(5, result.Single().BaseObject);
        Assert.Contains("'maxPage'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_inputs_of_one_schema_share_nothing()
    {
        Run("$schema = Get-ApifyActorInputSchema checker; $a = $schema | New-ApifyActorInput; $b = $schema | New-ApifyActorInput; $a.proxy.useApifyProxy = $true");
        Assert.Equal(false, Run("$b.proxy.useApifyProxy").Single().BaseObject);
    }

    /// <summary>What Tab shows after <c>$in.</c>; that it does is tested in real PowerShell, because the engine sorts members with Sort-Object.</summary>
    [Fact]
    public void A_field_of_an_input_says_what_it_is_for()
    {
        Run("$in = New-ApifyActorInput checker; $in.password = 'x'");
        Assert.Equal("array, required. Start URLs. Where it begins.", Run("$in.psobject.Properties['startUrls'].ToString()").Single().BaseObject);
        Assert.Equal("string, secret. Password", Run("$in.psobject.Copy().psobject.Properties['password'].ToString()").Single().BaseObject);
    }

    [Fact]
    public void A_run_leads_to_the_schema_of_its_Actor() =>
        Assert.Equal("Page checker", Run($"Invoke-ApifyActor checker {Valid} -NoOutput | Get-ApifyActorInputSchema").Single().Text("Title"));

    [Fact]
    public void A_valid_input_gives_nothing_and_costs_one_request()
    {
        Assert.Empty(Run($"Test-ApifyActorInput checker -Input {Valid}"));
        Assert.Equal(["POST /v2/actors/local~checker/validate-input"], Sent());
    }

    [Theory]
    [InlineData("Test-ApifyActorInput checker")]
    [InlineData("Test-ApifyActorInput -Schema (Get-ApifyActorInputSchema checker)")]
    [InlineData("Test-ApifyActorInput -SchemaPath $path")]
    public void Each_thing_that_is_wrong_is_told_with_its_place_and_rule(string test)
    {
        string input = "@{ mode = 'slow'; maxPages = 101; note = 5; proxy = @{ useApifyProxy = $true; apifyProxyCountry = 'usa' } }";
        string[] violations = [.. Run($"{test} -Input ({input}) | ForEach-Object {{ $_.Path + ' ' + $_.Rule + ': ' + $_.Message }}", ("path", File("input schema.json", Schema))).Select(line => (string)line.BaseObject).Order(StringComparer.Ordinal)];
        Assert.Equal(
            [
                "maxPages maximum: Field input.maxPages must be <= 100",
                "mode enum: Field input.mode must be equal to one of the allowed values: \"fast\", \"thorough\"",
                "note type: Field input.note must be string",
                "proxy proxy: Country code \"usa\" is invalid. Only ISO 3166-1 alpha-2 country codes are supported.",
                "startUrls required: Field input.startUrls is required",
            ], violations);
    }

    [Fact]
    public void A_place_inside_is_named_as_PowerShell_names_it()
    {
        string schema = """{ "type": "object", "schemaVersion": 1, "properties": { "a b": { "type": "array", "items": { "type": "object", "required": ["id"] } } } }""";
        Assert.Equal("'a b'[1].id", Run("Test-ApifyActorInput -SchemaPath $path '{\"a b\":[{\"id\":1},{}]}'", ("path", File("inner.json", schema))).Single().Text("Path"));
    }

    [Fact]
    public void A_schema_file_needs_no_platform_and_no_token()
    {
        using ModuleSession stranger = new();
        Assert.Equal([false, true], stranger.Run("'{}', '{\"startUrls\":[]}' | Test-ApifyActorInput -SchemaPath $path -Quiet; ", ("path", File("schema.json", "// what it takes\n" + Schema))).Select(answer => answer.BaseObject));
        Assert.Equal(10L, stranger.Run("(New-ApifyActorInput -SchemaPath $path).maxPages", ("path", Path.Combine(_folder, "schema.json"))).Single().BaseObject);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_broken_schema_file_is_told_to_its_author()
    {
        ErrorRecord error = Run("Test-ApifyActorInput -SchemaPath $path -Input @{}", ("path", File("broken.json", """{ "properties": { "a": { "type": "text" } } }"""))).Error;
        Assert.StartsWith("InvalidInputSchema,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("/properties/a/type", error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_input_file_that_is_no_json_is_a_violation_and_one_that_is_missing_an_error()
    {
        Assert.Equal("json", Run("Test-ApifyActorInput checker -InputPath $path", ("path", File("in.json", "{ \"a\": "))).Single().Text("Rule"));
        Assert.StartsWith("InputFileNotReadable,", Run("Test-ApifyActorInput checker -InputPath nosuch.json").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_of_the_pipeline_are_told_apart()
    {
        PSObject violation = Run($"$inputs = {Valid}, @{{ startUrls = 'x'; id = 7 }}; $inputs | Test-ApifyActorInput checker").Single();
        Assert.Equal(7, ((System.Collections.Hashtable)violation.Get("Input")!)["id"]);
    }

    [Fact]
    public void A_platform_that_refuses_what_the_schema_allows_has_the_last_word()
    {
        Module.AddFault("""{"path":".*validate-input","action":{"status":400,"type":"invalid-input","message":"Input is not valid: the moon is full"}}""");
        PSObject violation = Run($"Test-ApifyActorInput checker -Input {Valid}").Single();
        Module.Clear();
        Assert.Equal(["", "invalid-input", "Input is not valid: the moon is full"], [violation.Text("Path"), violation.Text("Rule"), violation.Text("Message")]);
    }

    [Fact]
    public void An_invalid_input_starts_no_run_and_the_next_one_has_its_turn()
    {
        Result result = Run($"@{{ startUrls = 'x'; maxPages = 0 }}, {Valid} | Invoke-ApifyActor checker -ValidateInput");
        Assert.Equal("SUCCEEDED", Assert.Single(result.Output).Text("Status"));
        Assert.StartsWith("InputNotValid,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Field input.startUrls must be array", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("Field input.maxPages must be >= 1", result.Error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Single(Sent(), request => request == "POST /v2/actors/local~checker/runs");
    }

    [Fact]
    public void A_check_before_the_start_is_one_request_more()
    {
        Assert.Single(Run($"Invoke-ApifyActor checker -Input {Valid} -ValidateInput -NoWait"));
        Assert.Equal(["POST /v2/actors/local~checker/validate-input", "POST /v2/actors/local~checker/runs"], Sent());
    }

    [Fact]
    public void Nothing_but_JSON_can_be_checked() =>
        Assert.StartsWith("InputNotJson,", Run("Invoke-ApifyActor checker -Input text -ContentType text/plain -ValidateInput").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

    [Fact]
    public void An_input_of_a_task_is_checked_as_the_run_would_get_it()
    {
        string name = "check-" + Guid.NewGuid().ToString("N")[..8];
        Module.Api(HttpMethod.Post, "actor-tasks", $$$"""{"actId":"local~checker","name":"{{{name}}}","input":{"startUrls":[{"url":"https://a.b/"}],"maxPages":5}}""");
        Assert.Equal("SUCCEEDED", Run($"Invoke-ApifyTask {name} -ValidateInput").Single().Text("Status"));
        Assert.Contains("maxPages must be <= 100", Run($"Invoke-ApifyTask {name} -Input @{{ maxPages = 500 }} -ValidateInput").Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_checks_nothing()
    {
        Assert.Empty(Run("Invoke-ApifyActor checker -Input @{ maxPages = 0 } -ValidateInput -WhatIf"));
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void Tab_offers_an_input_that_was_not_begun_all_that_is_required_first()
    {
        string[] offered = [.. Session.Complete("Invoke-ApifyActor checker -Input ").Select(match => match.CompletionText)];
        Assert.Equal("@{ startUrls = @(@{ url = 'https://example.com' }); mode = 'fast' }", offered[0]);
        Assert.Contains("@{ maxPages = 3 }", offered);
        Assert.Empty(Run($"Test-ApifyActorInput checker -Input ({offered[0]})"));
    }

    private sealed class ActorInputFields(IEnumerable<PSObject> fields)
    {
        private readonly PSObject[] _fields = [.. fields];

        public IEnumerable<string> Names => _fields.Select(one => one.Text("Name"));

        public PSObject this[string name] => _fields.Single(one => one.Text("Name") == name);
    }
}
