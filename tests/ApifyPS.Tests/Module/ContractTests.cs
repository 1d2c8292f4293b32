using System.Collections;
using System.Management.Automation;
using System.Reflection;

namespace ApifyPS.Tests.Module;

/// <summary>What every cmdlet of the module promises.</summary>
[Collection(ModuleCollection.Name)]
[Trait("Builds", "both")]
public sealed class ContractTests
{
    private static readonly string[] Changing = ["Add-ApifyDatasetItem", "Add-ApifyRequest", "Disconnect-Apify", "Export-ApifyDataset", "Invoke-ApifyActor", "Invoke-ApifyTask", "New-ApifyDataset", "New-ApifyKeyValueStore", "New-ApifyRequestQueue", "Register-ApifyLocalActor", "Remove-ApifyDataset", "Remove-ApifyKeyValueStore", "Remove-ApifyRecord", "Remove-ApifyRequest", "Remove-ApifyRequestQueue", "Remove-ApifyRun", "Restart-ApifyRun", "Resume-ApifyRun", "Set-ApifyDataset", "Set-ApifyKeyValueStore", "Set-ApifyRecord", "Set-ApifyRequest", "Set-ApifyRequestQueue", "Set-ApifyRun", "Start-ApifyLocalPlatform", "Stop-ApifyLocalPlatform", "Stop-ApifyRun", "Switch-ApifyRun", "Unregister-ApifyLocalActor"];

    public static TheoryData<string> Cmdlets() => [.. ModuleFixture.Cmdlets.Keys];

    private static CmdletInfo Get(string name) => ModuleFixture.Cmdlets[name];

    [Fact]
    public void The_manifest_exports_what_the_module_has_and_nothing_else()
    {
        using ModuleSession session = new();
        object[] inManifest = ((IEnumerable)session.Run("(Get-Module ApifyPS).ExportedCommands.Keys").Select(name => name.BaseObject)).Cast<object>().Order().ToArray();
        Type[] types = Get("Get-ApifyRun").ImplementingType.Assembly.GetExportedTypes();
        object[] inAssembly = types.Select(type => type.GetCustomAttribute<CmdletAttribute>()).Where(cmdlet => cmdlet is not null).Select(cmdlet => (object)$"{cmdlet!.VerbName}-{cmdlet.NounName}").Order().ToArray();
        Assert.Equal(inAssembly, inManifest);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Verb_is_approved_and_noun_is_singular_and_prefixed(string name)
    {
        CmdletInfo cmdlet = Get(name);
        Type[] groups = [typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic), typeof(VerbsLifecycle), typeof(VerbsSecurity), typeof(VerbsOther)];
        Assert.Contains(cmdlet.Verb, groups.SelectMany(group => group.GetFields()).Select(field => (string)field.GetValue(null)!));
        Assert.StartsWith("Apify", cmdlet.Noun, StringComparison.Ordinal);
        Assert.False(cmdlet.Noun.EndsWith('s'), cmdlet.Noun);
        Assert.Equal(cmdlet.Verb + cmdlet.Noun + "Command", cmdlet.ImplementingType.Name);
        Assert.True(cmdlet.ImplementingType.IsSealed);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Output_type_is_declared(string name) => Assert.NotEmpty(Get(name).OutputType);

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void WhatIf_is_there_exactly_where_something_changes(string name)
    {
        CmdletInfo cmdlet = Get(name);
        Assert.Equal(Changing.Contains(name), cmdlet.Parameters.ContainsKey("WhatIf"));
        CmdletAttribute attribute = cmdlet.ImplementingType.GetCustomAttribute<CmdletAttribute>()!;
        // Those that delete are in RemoveConfirmationTests.
        if (cmdlet.Verb != VerbsCommon.Remove)
            Assert.Equal(attribute.SupportsShouldProcess ? ConfirmImpact.Medium : ConfirmImpact.None, attribute.ConfirmImpact);
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void No_secret_is_a_plain_text_parameter(string name)
    {
        foreach (ParameterMetadata parameter in Get(name).Parameters.Values)
        {
            // Of a secret in a vault the name is said, which is none.
            if (parameter.Name == "SecretName")
                continue;
            if (parameter.Name.Contains("token", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("password", StringComparison.OrdinalIgnoreCase) || parameter.Name.Contains("secret", StringComparison.OrdinalIgnoreCase))
                Assert.Equal(typeof(System.Security.SecureString), parameter.ParameterType);
        }
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Cmdlets_that_hold_requests_can_be_disposed_of(string name)
    {
        Type type = Get(name).ImplementingType;
        Assert.True(typeof(IDisposable).IsAssignableFrom(type) || name == "Get-ApifyConnection");
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void One_pipeline_parameter_by_value_in_each_set(string name)
    {
        foreach (CommandParameterSetInfo set in Get(name).ParameterSets)
            Assert.True(set.Parameters.Count(parameter => parameter.ValueFromPipeline) <= 1, set.Name);
    }

    [Fact]
    public void Switches_are_switches_and_not_booleans()
    {
        Assert.DoesNotContain(ModuleFixture.Cmdlets.Values.SelectMany(cmdlet => cmdlet.Parameters.Values), parameter => parameter.ParameterType == typeof(bool));
    }

    [Fact]
    public void The_PowerShell_7_folder_holds_only_dlls_of_ours()
    {
        string folder = Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "bin", "net8.0");
        Assert.Equal(["ApifyPS.Client.dll", "ApifyPS.dll"], Directory.GetFiles(folder, "*.dll").Select(Path.GetFileName).Order());
    }

    [Fact]
    public void The_tests_run_on_the_build_that_they_are_for() =>
        Assert.Equal(ModuleFixture.Framework, Path.GetFileName(Path.GetDirectoryName(Get("Get-ApifyRun").ImplementingType.Assembly.Location)));

    [Fact]
    public void No_alias_function_or_variable_is_left_behind()
    {
        using ModuleSession session = new();
        PSObject module = session.Run("Get-Module ApifyPS").Single();
        Assert.Empty((IDictionary)module.Get("ExportedFunctions")!);
        Assert.Empty((IDictionary)module.Get("ExportedAliases")!);
        Assert.Empty((IDictionary)module.Get("ExportedVariables")!);
    }
}
