using System.Management.Automation;
using System.Text;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.KeyValueStores;

[Trait("Builds", "both")]
public sealed class RecordTests : CmdletTest, IDisposable
{
    private readonly TempFolder _folder = new("apifyps records [1] ");

    public RecordTests(ModuleFixture module)
        : base(module)
    {
        Store = JsonNode.Parse(Module.Api(HttpMethod.Post, "key-value-stores"))!["data"]!["id"]!.GetValue<string>();
        Session.Runspace.SessionStateProxy.SetVariable("s", Store);
        Session.Runspace.SessionStateProxy.SetVariable("folder", _folder.Path);
        Module.Clear();
    }

    private string Store { get; }

    public static TheoryData<string, string, string, string> Values() => new()
    {
        { "([ordered]@{ a = 1; b = @('x', $null) })", "application/json; charset=utf-8", "{\"a\":1,\"b\":[\"x\",null]}", "$r.a -eq 1 -and $r.b[0] -eq 'x' -and $r.b.Count -eq 2" },
        { "'čau ☃'", "text/plain; charset=utf-8", "čau ☃", "$r -ceq 'čau ☃'" },
        { "''", "text/plain; charset=utf-8", "", "$r -is [string] -and $r -eq ''" },
        { "42", "application/json; charset=utf-8", "42", "$r -eq 42" },
        { "$null", "application/json; charset=utf-8", "null", "$null -eq $r" },
        { "$true", "application/json; charset=utf-8", "true", "$r -is [bool] -and $r" },
        { "@(1, 2)", "application/json; charset=utf-8", "[1,2]", "$r.Count -eq 2 -and $r[1] -eq 2" },
        { "@(1)", "application/json; charset=utf-8", "[1]", "$r -eq 1" },
        { "@()", "application/json; charset=utf-8", "[]", "$null -eq $r" },
        { "([xml]'<?xml version=\"1.0\" encoding=\"utf-16\"?><a b=\"č\">1</a>')", "application/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"utf-8\"?><a b=\"č\">1</a>", "([xml]$r).a.b -eq 'č'" },
        { "([byte[]](0, 255, 13, 10))", "application/octet-stream", null!, "$r -is [byte[]] -and $r.Length -eq 4 -and $r[1] -eq 255" },
        { "([byte[]]@())", "application/octet-stream", "", "$r -is [byte[]] -and $r.Length -eq 0" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void What_is_stored_comes_back_as_it_was(string value, string contentType, string? body, string check)
    {
        Assert.Empty(Run($"Set-ApifyRecord K {value} $s"));
        Assert.Equal(contentType, Header("PUT", "Content-Type"));
        if (body is not null)
            Assert.Equal(body, Encoding.UTF8.GetString((byte[])Run("Get-ApifyRecord K $s -RawOutput").Single().BaseObject));
        Assert.Equal(true, Run($"$r = Get-ApifyRecord K $s; {check}").Single().BaseObject);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void Text_comes_back_whatever_its_charset(string charset)
    {
        (string, object?) type = ("charset", charset);
        Assert.Empty(Run("Set-ApifyRecord J '{\"a\":\"müßig\"}' $s -ContentType \"application/json; charset=$charset\"; Set-ApifyRecord L 'müßig' $s -ContentType \"text/plain; charset=$charset\"", type));
        Assert.Equal($"text/plain; charset={charset}", Header("PUT", "Content-Type"));
        Assert.Equal("müßig", Run("Get-ApifyRecord L $s").Single().BaseObject);
        Assert.Equal("müßig", Run("(Get-ApifyRecord J $s).a").Single().BaseObject);
    }

    [Fact]
    public void No_key_is_listed_when_none_is_asked_for()
    {
        PSObject run = Run("Invoke-ApifyActor hello").Single();
        Assert.Empty(Run("$run | Get-ApifyRecordKey -Key INPUT, OUTPUT -First 0", ("run", run)));
        Assert.Equal("OUTPUT", Run("$run | Get-ApifyRecordKey -Key OUTPUT, OUTPUT -First 1", ("run", run)).Single().Text("Key"));
    }

    [Fact]
    public void A_letter_that_the_charset_does_not_have_is_told_and_not_lost()
    {
        ErrorRecord error = Run("Set-ApifyRecord K 'č' $s -ContentType 'text/plain; charset=iso-8859-1'").Error;
        Assert.StartsWith("InvalidValue,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Theory]
    [InlineData("text/plain", new byte[] { 0xEF, 0xBB, 0xBF, (byte)'a' }, "a")]
    [InlineData("text/csv; charset=utf-8", new byte[] { 0xFF, 0xFE, (byte)'a', 0 }, "a")]
    [InlineData("application/json", new byte[] { 0xEF, 0xBB, 0xBF, (byte)'"', (byte)'a', (byte)'"' }, "a")]
    [InlineData("text/plain; charset=x-unheard-of", new byte[] { (byte)'a' }, "a")]
    [InlineData("image/svg+xml", new byte[] { (byte)'<' }, "<")]
    [InlineData("application/ld+json", new byte[] { (byte)'"', (byte)'a', (byte)'"' }, "a")]
    [InlineData("application/json", new byte[] { (byte)'{' }, "{")]
    [InlineData("application/json", new byte[] { 0xFF, 0xFE, (byte)'1', 0 }, 1L)]
    public void Text_of_others_is_read_with_its_byte_order_mark_and_its_oddities(string contentType, byte[] body, object expected)
    {
        // As others store it: this module would say no, or convert it.
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Put, new Uri(Module.PlatformUrl, $"v2/key-value-stores/{Store}/records/K")) { Content = new ByteArrayContent(body) };
        request.Headers.Add("Authorization", "Bearer test-admin");
        request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using HttpResponseMessage response = http.Send(request);
        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(expected, Run("Get-ApifyRecord K $s").Single().BaseObject);
    }

    [Fact]
    public void Several_objects_of_the_pipeline_become_one_array_and_one_stays_one()
    {
        Assert.Empty(Run("1..3 | ForEach-Object { @{ n = $_ } } | Set-ApifyRecord A -StoreId $s; @{ n = 1 } | Set-ApifyRecord B -StoreId $s; 'one' | Set-ApifyRecord C -StoreId $s; 'x', 'y' | Set-ApifyRecord D -StoreId $s; 'x', 'y' | Set-ApifyRecord E -StoreId $s -ContentType text/plain; [byte[]](1, 2, 3) | Set-ApifyRecord F -StoreId $s"));
        Assert.Equal(["[{\"n\":1},{\"n\":2},{\"n\":3}]", "{\"n\":1}", "one", "[\"x\",\"y\"]", "x\ny", "\u0001\u0002\u0003"], Run("'A', 'B', 'C', 'D', 'E', 'F' | ForEach-Object { [Text.Encoding]::UTF8.GetString((Get-ApifyRecord $_ $s -RawOutput)) }").Select(text => (string)text.BaseObject));
        Assert.Equal("application/octet-stream", Header("PUT", "Content-Type"));
        Assert.Equal([1L, 2L, 3L], Run("Get-ApifyRecord A $s | ForEach-Object n").Select(n => n.BaseObject));
        Assert.Equal(3, ((Array)Run("Get-ApifyRecord A $s -NoEnumerate").Single().BaseObject).Length);
    }

    [Fact]
    public void Lines_of_a_JSON_file_are_JSON_where_the_type_says_so_and_no_list_of_lines_otherwise()
    {
        string path = Write("lines.json", "\n{\n  \"a\": 1\n}\n"u8.ToArray());
        Assert.Empty(Run("Get-Content -LiteralPath $path | Set-ApifyRecord K -StoreId $s -ContentType application/json", ("path", path)));
        Assert.Equal(1L, Run("(Get-ApifyRecord K $s).a").Single().BaseObject);
        Module.Clear();
        ErrorRecord error = Run("Get-Content -LiteralPath $path | Set-ApifyRecord K -StoreId $s", ("path", path)).Error;
        Assert.StartsWith("InvalidValue,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("-Path", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Module.Requests());
    }

    [Fact]
    public void A_pipeline_that_gives_nothing_leaves_the_record_as_it_is_and_says_so()
    {
        Run("Set-ApifyRecord K old $s");
        Result result = Run("@() | Set-ApifyRecord K -StoreId $s");
        Assert.Contains("left as it is", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("old", Run("Get-ApifyRecord K $s").Single().BaseObject);
    }

    [Fact]
    public void A_run_says_which_store_is_meant()
    {
        Assert.Equal("Hello world!", Run("$run = Invoke-ApifyActor hello; ($run | Get-ApifyRecord OUTPUT).message").Single().BaseObject);
        Assert.Equal("Hello world!", Run("(Get-ApifyRecord OUTPUT $run).message").Single().BaseObject);
        Assert.Empty(Run("$run | Set-ApifyRecord NOTE 'seen'; $run | Set-ApifyRecord FILE -LiteralPath $path", ("path", Write("a.txt", "file"u8.ToArray()))));
        Assert.Equal(["FILE", "NOTE", "OUTPUT"], Run("$run | Get-ApifyRecordKey | ForEach-Object Key").Select(key => (string)key.BaseObject).Where(key => key != "INPUT"));
        Assert.Equal(["file", "seen"], Run("$run | Get-ApifyRecordKey | Where-Object Key -in NOTE, FILE | Get-ApifyRecord").Select(value => (string)value.BaseObject));
        Assert.Empty(Run("$run | Get-ApifyRecordKey | Remove-ApifyRecord; $run | Get-ApifyRecordKey"));
    }

    [Fact]
    public void A_run_from_the_pipeline_with_no_value_is_no_value_and_does_not_choose_the_store_and_its_properties_are_one()
    {
        Assert.StartsWith("InvalidValue,", Run("$run = Invoke-ApifyActor nothing -NoOutput; $run | Set-ApifyRecord RUN -StoreId $s").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Run("$run | Select-Object * | Set-ApifyRecord RUN -StoreId $s");
        Assert.Equal(true, Run("(Get-ApifyRecord RUN $s).Id -eq $run.Id").Single().BaseObject);
        Assert.Empty(Run("$run | Get-ApifyRecordKey -Prefix RUN"));
    }

    [Fact]
    public void Inside_an_Actor_the_store_may_be_left_out_and_elsewhere_the_error_says_so()
    {
        Environment.SetEnvironmentVariable("ACTOR_DEFAULT_KEY_VALUE_STORE_ID", Store);
        try
        {
            Assert.Equal("v", Run("Set-ApifyRecord K v; Get-ApifyRecord K").Single().BaseObject);
            Assert.Equal("K", Run("Get-ApifyRecordKey").Single().Text("Key"));
            Assert.Equal("K", Assert.Single(Session.Complete("Get-ApifyRecord ")).CompletionText);
            Assert.Empty(Run("Remove-ApifyRecord K; Get-ApifyRecordKey"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("ACTOR_DEFAULT_KEY_VALUE_STORE_ID", null);
        }

        foreach (string command in new[] { "Get-ApifyRecord K", "Set-ApifyRecord K v", "Remove-ApifyRecord K", "Get-ApifyRecordKey" })
            Assert.StartsWith("StoreIdMissing,", Run(command).Error.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_record_is_an_error_for_itself_alone_and_can_be_asked_for_without_one()
    {
        Run("Set-ApifyRecord A 1 $s; Set-ApifyRecord C 3 $s; Set-ApifyRecord B1 2 $s");
        Result result = Run("Get-ApifyRecord A, B, C $s");
        Assert.Equal(2, result.Output.Count);
        Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal((ErrorCategory.ObjectNotFound, "B"), (result.Error.CategoryInfo.Category, result.Error.TargetObject));
        Assert.Contains("Get-ApifyRecordKey", result.Error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Run("Get-ApifyRecord B $s -ErrorAction Ignore"));
        Assert.Equal(["A", "C"], Run("Get-ApifyRecordKey $s -Key A, B, C").Select(key => key.Text("Key")));
        Assert.StartsWith("RecordNotFound,", Run("Get-ApifyRecordKey AAAAAAAAAAAAAAAAA -Key A").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Key-value store", Run("Get-ApifyRecord A AAAAAAAAAAAAAAAAA").Error.ErrorDetails.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_come_page_by_page_and_no_more_of_them_than_are_wanted()
    {
        Run("1..25 | ForEach-Object { Set-ApifyRecord \"k$('{0:00}' -f $_)\" 'xyz' $s }; Set-ApifyRecord other 1 $s");
        Module.Clear();
        Assert.Equal(["k03", "k04"], Run("Get-ApifyRecordKey $s -Prefix k -First 2 -Skip 2").Select(key => key.Text("Key")));
        Assert.Contains("limit=4", Assert.Single(Module.Requests())!["query"]!.GetValue<string>(), StringComparison.Ordinal);
        PSObject first = Run("Get-ApifyRecordKey $s -Prefix k").First();
        Assert.Equal((3L, Store), (first.Get("Size"), first.Text("StoreId")));
        Assert.IsType<Uri>(first.Get("RecordPublicUrl"));
        Assert.Equal(26, Run("Get-ApifyRecordKey $s").Count());
        Assert.Empty(Run("Get-ApifyRecordKey $s -First 0"));
    }

    [Fact]
    public void A_file_is_stored_with_the_type_of_its_extension_and_comes_back_as_a_file()
    {
        byte[] body = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];
        string png = Write("pic [2].png", body);
        PSObject stored = Run("Set-ApifyRecord pic.png -LiteralPath $png $s -PassThru", ("png", png)).Single();
        Assert.Equal(("pic.png", 100_000L, Store), (stored.Text("Key"), stored.Get("Size"), stored.Text("StoreId")));
        Assert.Equal("image/png", Header("PUT", "Content-Type"));
        PSObject emitted = Run("Set-Location -LiteralPath $folder; Get-ApifyRecord pic.png $s -OutFile 'out file.png' -PassThru").Single();
        // Whoever stores it again needs the type, which no file system keeps.
        Assert.Equal("image/png", emitted.Text("ContentType"));
        FileInfo file = (FileInfo)emitted.BaseObject;
        Assert.Equal(Path.Combine(_folder.Path, "out file.png"), file.FullName);
        Assert.Equal(body, File.ReadAllBytes(file.FullName));

        ErrorRecord exists = Run("Get-ApifyRecord pic.png $s -OutFile $file", ("file", file.FullName)).Error;
        Assert.StartsWith("FileExists,", exists.FullyQualifiedErrorId, StringComparison.Ordinal);
        File.WriteAllText(file.FullName, "old");
        Assert.Empty(Run("Get-ApifyRecord pic.png $s -OutFile $file -Force", ("file", file.FullName)));
        Assert.Equal(body, File.ReadAllBytes(file.FullName));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void A_large_record_reaches_the_disk_whole_though_the_connection_breaks_in_its_middle()
    {
        using IDisposable clock = ModuleFixture.UseTime(new JumpingTime());
        byte[] body = new byte[50_000_000];
        new Random(3).NextBytes(body);
        string source = Write("big.zip", body);
        string target = Path.Combine(_folder.Path, "copy.zip");
        Module.AddFault("""{"method":"PUT","path":"records/big","times":1,"action":{"resetAfterCommit":true}}""");
        Module.AddFault("""{"method":"GET","path":"records/big","times":2,"action":{"truncateBody":20000000}}""");
        Result result = Run("Set-ApifyRecord big -Path $source.Replace('[', '`[').Replace(']', '`]') -StoreId $s; Get-ApifyRecord big $s -OutFile $target", ("source", source), ("target", target));
        Assert.Empty(result);
        Assert.True(body.AsSpan().SequenceEqual(File.ReadAllBytes(target)));
        Assert.Equal(["PUT", "PUT", "GET", "GET", "GET"], Module.Requests().Select(request => request["method"]!.GetValue<string>()));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Theory]
    [InlineData("""{"path":"records/K","action":{"truncateBody":100}}""", "ConnectionBroken")]
    [InlineData("""{"path":"records/K","action":{"status":403,"type":"insufficient-permissions","message":"no"}}""", "InsufficientPermissions")]
    public void A_download_that_fails_leaves_no_file_and_spares_the_old_one(string fault, string errorId)
    {
        Run("Set-ApifyRecord K ([byte[]]::new(1000)) $s");
        string target = Write("keep.bin", "old"u8.ToArray());
        Module.AddFault(fault);
        Result result = Run("$connection = Connect-Apify -Local -Port $port -MaxRetry 1; Get-ApifyRecord K $s -OutFile $target -Force", ("target", target), ("port", Module.PlatformUrl.Port));
        Assert.StartsWith(errorId + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(target));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_download_that_is_stopped_ends_at_once_and_leaves_no_file()
    {
        Run("Set-ApifyRecord K ([byte[]]::new(1000000)) $s");
        Module.AddFault("""{"path":"records/K","action":{"slowBody":{"bytes":1000,"intervalMs":100}}}""");
        using RunningScript script = new(Session, "Get-ApifyRecord K $s -OutFile $target", ("target", Path.Combine(_folder.Path, "never.bin")));
        RunningScript.Until(() => Directory.GetFiles(_folder.Path).Length == 1, "the download has begun");
        script.Stop();
        RunningScript.Until(() => Directory.GetFiles(_folder.Path).Length == 0, "the temporary file is gone");
    }

    [Fact]
    public void A_file_takes_one_record()
    {
        Run("Set-ApifyRecord A 1 $s; Set-ApifyRecord B 2 $s");
        Module.Clear();
        Result result = Run("Get-ApifyRecord A, B $s -OutFile $target", ("target", Path.Combine(_folder.Path, "x")));
        Assert.All(result.Errors, error => Assert.StartsWith("OneRecordPerFile,", error.FullyQualifiedErrorId, StringComparison.Ordinal));
        Assert.Contains("ForEach-Object", result.Errors[0].ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
        result = Run("Get-ApifyRecordKey $s | Get-ApifyRecord -OutFile $target", ("target", Path.Combine(_folder.Path, "x")));
        Assert.StartsWith("OneRecordPerFile,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal("1", File.ReadAllText(Path.Combine(_folder.Path, "x")));
        Assert.Empty(Run("Get-ApifyRecordKey $s | ForEach-Object { $_ | Get-ApifyRecord -OutFile \"$folder/$($_.Key).txt\" }"));
        Assert.Equal("2", File.ReadAllText(Path.Combine(_folder.Path, "B.txt")));
    }

    [Theory]
    [InlineData("Get-ApifyRecord K $s -OutFile $folder", "InvalidPath")]
    [InlineData("Get-ApifyRecord K $s -OutFile $folder/nosuch/file", "FolderNotFound")]
    [InlineData("Get-ApifyRecord K $s -OutFile env:x", "InvalidPath")]
    [InlineData("Set-ApifyRecord K -Path $folder/nosuch.txt $s", "FileNotFound")]
    [InlineData("Set-ApifyRecord K -LiteralPath $folder $s", "FileNotFound")]
    [InlineData("Set-ApifyRecord K -LiteralPath nosuch:/x $s", "FileNotFound")]
    [InlineData("Set-ApifyRecord K -LiteralPath env:PATH $s", "FileNotFound")]
    [InlineData("Set-ApifyRecord K -Path ($folder.Replace('[', '`[').Replace(']', '`]') + '/*.txt') $s", "SeveralFiles")]
    [InlineData("Set-ApifyRecord K ([IO.FileInfo]\"$folder/1.txt\") $s", "InvalidValue")]
    [InlineData("Set-ApifyRecord K 'not json' $s -ContentType application/json", "InvalidValue")]
    [InlineData("Set-ApifyRecord K @{} $s -ContentType image/png", "InvalidValue")]
    [InlineData("Set-ApifyRecord K x $s -ContentType nonsense", "InvalidContentType")]
    [InlineData("Set-ApifyRecord K x $s -ContentType \"text/plain`r`nX: y\"", "InvalidContentType")]
    [InlineData("Set-ApifyRecord 'a b' x $s", "InvalidId")]
    [InlineData("Set-ApifyRecord a/../b x $s", "InvalidId")]
    [InlineData("Get-ApifyRecord ('k' * 257) $s", "InvalidId")]
    [InlineData("Remove-ApifyRecord .. $s", "InvalidId")]
    [InlineData("Remove-ApifyRecord K 'a/b/c'", "InvalidId")]
    public void A_mistake_is_one_clear_error_and_sends_nothing(string command, string errorId)
    {
        Write("1.txt", []);
        Write("2.txt", []);
        Result result = Run(command);
        Assert.StartsWith(errorId + ",", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.Empty(Module.Requests());
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public void Every_legal_key_works_in_every_cmdlet()
    {
        string key = new string('k', 240) + "a!-_.'()Z9";
        foreach (string one in new[] { key, "...", "-", "CON" })
        {
            Session.Runspace.SessionStateProxy.SetVariable("key", one);
            Assert.Equal("v", Run("Set-ApifyRecord $key v $s; Get-ApifyRecord $key $s").Single().BaseObject);
            Assert.Equal(one, Run("Get-ApifyRecordKey $s -Key $key").Single().Text("Key"));
            Assert.Empty(Run("Remove-ApifyRecord $key $s; Get-ApifyRecordKey $s"));
        }
    }

    [Fact]
    public void WhatIf_changes_nothing()
    {
        Run("Set-ApifyRecord K v $s");
        Assert.Empty(Run("Set-ApifyRecord K other $s -WhatIf; Remove-ApifyRecord K $s -WhatIf; 1, 2 | Set-ApifyRecord K -StoreId $s -WhatIf"));
        Assert.Equal("v", Run("Get-ApifyRecord K $s").Single().BaseObject);
    }

    [Fact]
    public void What_is_too_large_for_the_platform_is_told_with_its_limit()
    {
        Module.AddFault("""{"method":"PUT","path":"records/K","action":{"status":413,"type":"request-too-large","message":"The POST payload is too large (limit: 9437184 bytes, actual length: 10485760 bytes)."}}""");
        ErrorRecord error = Run("Set-ApifyRecord K ([byte[]]::new(100)) $s").Error;
        Assert.StartsWith("RequestTooLarge,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("9437184", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Contains("parts", error.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void Tab_completes_keys_and_content_types()
    {
        Run("Set-ApifyRecord first 1 $s; Set-ApifyRecord \"second's\" 2 $s");
        Assert.Equal(["first", "'second''s'"], Session.Complete($"Get-ApifyRecord -StoreId {Store} -Key ").Select(match => match.CompletionText));
        Assert.Equal("first", Assert.Single(Session.Complete($"Remove-ApifyRecord -StoreId {Store} -Key fi")).CompletionText);
        Assert.Contains("image/png", Session.Complete("Set-ApifyRecord x -ContentType image/").Select(match => match.CompletionText));
    }

    void IDisposable.Dispose()
    {
        base.Dispose();
        _folder.Dispose();
    }

    private string Write(string name, byte[] content)
    {
        string path = Path.Combine(_folder.Path, name);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string? Header(string method, string name) =>
        Module.Requests().Last(request => request["method"]!.GetValue<string>() == method)["requestHeaders"]![name]?.GetValue<string>();
}
