using System.Management.Automation;

namespace ApifyPS.Tests.Completion;

/// <summary>Tab has something to say for every parameter, or there is a reason why not.</summary>
[Collection(ModuleCollection.Name)]
public sealed class CompletionContractTests
{
    private const string Text = "a text of the user's own";
    private const string Number = "a number";
    private const string File = "a path, which the engine completes";
    private const string NewName = "a name that is not there yet";
    private const string Object = "an object";
    private const string Time = "a point in time";

    /// <summary>Parameters with free values, by name or as Cmdlet.Parameter, each with the reason.</summary>
    private static readonly Dictionary<string, string> Free = new()
    {
        ["Connect-Apify.BaseUrl"] = "an address of the user's own",
        ["Register-ApifyLocalActor.Command"] = "a program and its arguments",
        ["DataPath"] = File,
        ["Delimiter"] = "a character",
        ["EnvironmentVariable"] = Object,
        ["ErrorMessage"] = Text,
        ["First"] = Number,
        ["InputObject"] = Object,
        ["InputPath"] = File,
        ["LiteralPath"] = File,
        ["MaxItems"] = Number,
        ["MaxRetry"] = Number,
        ["MaxTotalChargeUsd"] = Number,
        ["New-ApifyDataset.Name"] = NewName,
        ["New-ApifyKeyValueStore.Name"] = NewName,
        ["New-ApifyRequestQueue.Name"] = NewName,
        ["Register-ApifyLocalActor.Name"] = NewName,
        ["NewName"] = NewName,
        ["OutFile"] = File,
        ["Path"] = File,
        ["Port"] = Number,
        ["Prefix"] = "the start of keys, and no key",
        ["Pricing"] = Object,
        ["RequestTimeoutSec"] = Number,
        ["RetryCount"] = Number,
        ["RunTimeoutSec"] = Number,
        ["Schema"] = Object,
        ["SchemaPath"] = File,
        ["Scripted"] = Object,
        ["SeedPath"] = File,
        ["Skip"] = Number,
        ["StartId"] = "the ID in an error",
        ["StartedAfter"] = Time,
        ["StartedBefore"] = Time,
        ["StatusMessage"] = Text,
        ["Tail"] = Number,
        ["ThrottleLimit"] = Number,
        ["TimeoutSec"] = Number,
        ["Title"] = Text,
        ["Token"] = "a secret",
        ["UserData"] = Object,
        ["Set-ApifyRecord.Value"] = Object,
        ["WaitOutageSec"] = Number,
        ["WaitSec"] = Number,
        ["Webhook"] = "a hashtable, whose names the engine completes",
        ["XmlRoot"] = Text,
        ["XmlRow"] = Text,
    };

    private static IEnumerable<(string Cmdlet, ParameterMetadata Parameter)> Parameters()
    {
        string[] common = [.. Cmdlet.CommonParameters, .. Cmdlet.OptionalCommonParameters.Except(["First", "Skip"])];
        return
        [
            .. from command in ModuleFixture.Cmdlets.Values
               from parameter in command.Parameters.Values
               where !common.Contains(parameter.Name)
               select (command.Name, parameter),
        ];
    }

    private static bool IsCompleted(ParameterMetadata parameter)
    {
        Type type = parameter.ParameterType.IsArray ? parameter.ParameterType.GetElementType()! : parameter.ParameterType;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return parameter.SwitchParameter || type == typeof(bool) || type.IsEnum || parameter.Attributes.Any(attribute => attribute is ArgumentCompleterAttribute or ValidateSetAttribute);
    }

    [Fact]
    public void Every_parameter_completes_or_has_a_reason_why_not()
    {
        IEnumerable<string> silent = from entry in Parameters()
                                     where !IsCompleted(entry.Parameter) && !Free.ContainsKey(entry.Parameter.Name) && !Free.ContainsKey($"{entry.Cmdlet}.{entry.Parameter.Name}")
                                     select $"{entry.Cmdlet} -{entry.Parameter.Name}";
        Assert.Empty(silent);
    }

    [Fact]
    public void No_reason_is_left_of_what_is_gone_or_completes_by_now()
    {
        var silent = Parameters().Where(entry => !IsCompleted(entry.Parameter)).ToArray();
        Assert.All(Free.Keys, free => Assert.Contains(silent, entry => free == entry.Parameter.Name || free == $"{entry.Cmdlet}.{entry.Parameter.Name}"));
    }
}
