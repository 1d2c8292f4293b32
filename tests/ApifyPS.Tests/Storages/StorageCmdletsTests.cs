using System.Management.Automation;
using System.Text.Json.Nodes;

namespace ApifyPS.Tests.Storages;

public sealed class StorageCmdletsTests(ModuleFixture module) : StorageTest(module)
{
    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_is_got_by_ID_and_by_each_form_of_its_name(string noun, string collection, string parameter)
    {
        string id = Create(collection, Prefix);
        foreach (string given in new[] { id, Prefix, "local/" + Prefix, "local~" + Prefix })
        {
            PSObject storage = Run($"Get-{noun} {given}").Single();
            Assert.Equal((id, Prefix, id), (storage.Text("Id"), storage.Text("Name"), storage.Text(parameter)));
        }

        Assert.Equal(id, Run($"Get-{noun} -Name {Prefix}").Single().Text("Id"));
        Assert.Equal(id, Run($"Get-{noun} -{parameter} {Prefix}").Single().Text("Id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_exact_name_costs_one_request_even_when_it_looks_like_an_ID(string noun, string collection, string parameter)
    {
        string name = ("x" + Prefix + "abcdefghij")[..17];
        string id = Create(collection, name);
        Module.Clear();
        Assert.Equal((id, id), (Run($"Get-{noun} -Name {name}").Single().Text("Id"), Run($"Get-{noun} -Name {name}").Single().Text(parameter)));
        Assert.Equal(2, Module.Requests().Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Wildcards_find_own_names_in_any_case_and_the_newest_comes_first(string noun, string collection, string parameter)
    {
        foreach (string end in new[] { "-a1", "-a2", "-b1" })
            Create(collection, Prefix + end);
        Assert.Equal([Prefix + "-b1", Prefix + "-a2", Prefix + "-a1"], Names($"Get-{noun} -Name {Prefix.ToUpperInvariant()}*"));
        Assert.Equal([Prefix + "-a2", Prefix + "-a1"], Names($"Get-{noun} {Prefix}-a?"));
        Assert.Equal([Prefix + "-b1", Prefix + "-a1"], Names($"Get-{noun} -{parameter} {Prefix}-b*, {Prefix}-?1"));
        Assert.Equal([Prefix + "-a2"], Names($"Get-{noun} -Name {Prefix}* -Skip 1 -First 1"));
        Assert.Empty(Run($"Get-{noun} -Name nothing-like-this-*"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_parameters_those_with_a_name_are_listed(string noun, string collection, string parameter)
    {
        string unnamed = Create(collection);
        string named = Create(collection, Prefix);
        PSObject[] all = [.. Run($"Get-{noun}")];
        Assert.Equal((named, named), (all[0].Text("Id"), all[0].Text(parameter)));
        Assert.DoesNotContain(unnamed, all.Select(storage => storage.Text("Id")));
        Assert.Equal(all.Skip(1).Take(1).Select(storage => storage.Text("Id")), Run($"Get-{noun} -Skip 1 -First 1").Select(storage => storage.Text("Id")));
        Assert.Equal(all.Length, (int)(ulong)Run($"Get-{noun} -First 0 -IncludeTotalCount").Single().BaseObject);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Removing_all_unnamed_ones_removes_all_of_them_and_none_with_a_name(string noun, string collection, string parameter)
    {
        string[] unnamed = [Create(collection), Create(collection)];
        Create(collection, Prefix);
        IReadOnlyList<string> named = Ids(collection, named: true);
        Assert.Superset(unnamed.ToHashSet(), Run($"Get-{noun} -Unnamed").Select(storage => storage.Text(parameter)).ToHashSet());
        Assert.Empty(Run($"Get-{noun} -Unnamed | Remove-{noun} -Force"));
        Assert.Empty(Ids(collection, named: false));
        Assert.Equal(named, Ids(collection, named: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_that_is_not_there_is_an_error_and_the_others_come(string noun, string collection, string parameter)
    {
        string id = Create(collection);
        foreach (string script in new[] { $"Get-{noun} nosuch, {id}", $"'nosuch', '{id}' | Get-{noun}", $"Get-{noun} -{parameter} nosuch, {id}" })
        {
            Result result = Run(script);
            Assert.Equal(id, Assert.Single(result.Output).Text("Id"));
            Assert.StartsWith("RecordNotFound,", result.Error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Equal("nosuch", result.Error.TargetObject);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void New_twice_is_one_storage_and_Verbose_tells_which_time_made_it(string noun, string collection, string parameter)
    {
        Result first = Run($"New-{noun} {Prefix} -Verbose");
        Result second = Run($"New-{noun} {Prefix} -Verbose");
        Assert.Equal(first.Single().Text(parameter), second.Single().Text("Id"));
        Assert.Contains(first.Verbose, line => line.StartsWith("Created ", StringComparison.Ordinal));
        Assert.Contains(second.Verbose, line => line.StartsWith("There is ", StringComparison.Ordinal));
        Assert.Single(Ids(collection, named: true), first.Single().Text("Id"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void New_makes_several_and_unnamed_ones_and_sets_access(string noun, string collection, string parameter)
    {
        Assert.Equal([Prefix + "-1", Prefix + "-2"], Names($"'{Prefix}-1', '{Prefix}-2' | New-{noun}"));
        PSObject unnamed = Run($"New-{noun} -GeneralAccess anyoneWithNameCanRead").Single();
        Assert.Equal((null, "ANYONE_WITH_NAME_CAN_READ"), (unnamed.Get("Name"), unnamed.Text("GeneralAccess")));
        Assert.Contains(unnamed.Text(parameter), Ids(collection, named: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_lost_answer_makes_no_second_named_one(string noun, string collection, string parameter)
    {
        Module.AddFault("""{"method":"POST","times":1,"action":{"resetAfterCommit":true}}""");
        string id = Run($"New-{noun} {Prefix}").Single().Text(parameter);
        Assert.Equal(id, Run($"Get-{noun} -Name {Prefix}*").Single().Text("Id"));
        Assert.Contains(id, Ids(collection, named: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Set_renames_and_sets_access_and_writes_nothing_unless_asked(string noun, string collection, string parameter)
    {
        string id = Create(collection);
        Assert.Empty(Run($"Get-{noun} {id} | Set-{noun} -NewName {Prefix}"));
        PSObject set = Run($"Set-{noun} {Prefix} -GeneralAccess Restricted -PassThru").Single();
        Assert.Equal((id, Prefix, "RESTRICTED"), (set.Text(parameter), set.Text("Name"), set.Text("GeneralAccess")));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_name_that_is_taken_is_one_error_and_nothing_changes(string noun, string collection, string parameter)
    {
        Create(collection, Prefix + "-1");
        string second = Create(collection, Prefix + "-2");
        ErrorRecord error = Run($"Set-{noun} -{parameter} {Prefix}-2 -NewName {Prefix}-1").Error;
        Assert.Equal(Prefix + "-2", error.TargetObject);
        Assert.Contains("HTTP 4", error.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(Prefix + "-2", Run($"Get-{noun} {second}").Single().Text("Name"));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_call_that_would_set_nothing_is_one_error(string noun, string collection, string parameter)
    {
        Assert.StartsWith("NothingToSet,", Run($"Set-{noun} -{parameter} abc -PassThru").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(Module.Requests(), request => request["path"]!.GetValue<string>().Contains(collection, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Remove_deletes_what_is_piped_and_tells_of_what_is_not_there(string noun, string collection, string parameter)
    {
        string id = Create(collection, Prefix);
        Assert.Empty(Run($"Get-{noun} -Name {Prefix} | Remove-{noun} -Confirm:$false"));
        Assert.StartsWith("RecordNotFound,", Run($"Get-{noun} -{parameter} {id}").Error.FullyQualifiedErrorId, StringComparison.Ordinal);

        string other = Create(collection);
        Assert.StartsWith("RecordNotFound,", Run($"Remove-{noun} nosuch, {other} -Force").Error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.DoesNotContain(other, Ids(collection, named: false));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void WhatIf_changes_nothing(string noun, string collection, string parameter)
    {
        string id = Create(collection, Prefix);
        Module.Clear();
        Assert.Empty(Run($"New-{noun} {Prefix}-new -WhatIf; Set-{noun} -{parameter} {id} -NewName x -WhatIf; Get-{noun} {id} | Remove-{noun} -WhatIf"));
        Assert.Equal(0, Writes);
        Assert.Contains(id, Ids(collection, named: true));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_run_gives_its_own_and_that_one_gives_the_run(string noun, string collection, string parameter)
    {
        Run("$run = Invoke-ApifyActor hello");
        PSObject storage = Run($"$run | Get-{noun}").Single();
        Assert.Equal(Run($"$run.{parameter}").Single().BaseObject, storage.Text("Id"));
        Assert.Equal(storage.Text("Id"), Run($"Get-{noun} $run").Single().Text(parameter));
        Assert.Equal(Run("$run.Id").Single().BaseObject, Run($"$run | Get-{noun} | Get-ApifyRun").Single().Text("Id"));
        Assert.NotEmpty(collection);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_key_that_signs_public_addresses_is_shown_nowhere(string noun, string collection, string parameter)
    {
        string id = Create(collection, Prefix);
        string? key = JsonNode.Parse(Module.Api(HttpMethod.Get, $"{collection}/{id}"))!["data"]!["urlSigningSecretKey"]?.GetValue<string>();
        foreach (string script in new[] { $"Get-{noun} {id}", $"Get-{noun} -Name {Prefix}*", $"New-{noun} {Prefix}", $"Set-{noun} -{parameter} {id} -GeneralAccess Restricted -PassThru" })
        {
            string all = (string)Run($"[System.Management.Automation.PSSerializer]::Serialize(({script}), 5)").Single().BaseObject;
            Assert.Contains(id, all, StringComparison.Ordinal);
            Assert.DoesNotContain("SecretKey", all, StringComparison.OrdinalIgnoreCase);
            Assert.True(key is null || !all.Contains(key, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Access_and_names_are_completed(string noun, string collection, string parameter)
    {
        Create(collection, Prefix);
        Assert.Equal(["FollowUserSetting", "AnyoneWithIdCanRead", "AnyoneWithNameCanRead", "Restricted"], Session.Complete($"Set-{noun} abc -GeneralAccess ").Select(match => match.CompletionText));
        foreach (string start in new[] { $"Get-{noun} -Token {Prefix} -Name {Prefix[..6]}", $"Remove-{noun} -Token {Prefix}2 -{parameter} {Prefix[..6]}" })
            Assert.Contains(Prefix, Session.Complete(start).Select(match => match.CompletionText));
    }

    [Fact]
    public void What_is_in_a_storage_comes_through_it()
    {
        Run($"$run = Invoke-ApifyActor hello; $run | Get-ApifyDataset | Set-ApifyDataset -NewName {Prefix}; $run | Get-ApifyKeyValueStore | Set-ApifyKeyValueStore -NewName {Prefix}");
        Assert.Equal([1L, 2L], Run($"Get-ApifyDataset {Prefix} | Get-ApifyDatasetItem").Select(item => item.Get("n")));
        Assert.Contains("OUTPUT", Run($"Get-ApifyKeyValueStore {Prefix} | Get-ApifyRecordKey").Select(key => key.Text("Key")));
        Assert.Equal("https://example.com/", Run($"$queue = New-ApifyRequestQueue {Prefix}; $null = Add-ApifyRequest 'https://example.com/' -QueueId $queue; $queue | Get-ApifyRequest").Single().Text("Url"));
    }
}
