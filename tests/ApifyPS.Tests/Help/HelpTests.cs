using System.Globalization;
using System.Management.Automation;
using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ApifyPS.Tests.Help;

/// <summary>What Get-Help says, and that every example of it works as it says.</summary>
[Collection(ModuleCollection.Name)]
public sealed class HelpTests(ExampleWorld world) : IClassFixture<ExampleWorld>
{
    private const string Command = "{http://schemas.microsoft.com/maml/dev/command/2004/10}";
    private const string Text = "{http://schemas.microsoft.com/maml/2004/10}";
    private const string Dev = "{http://schemas.microsoft.com/maml/dev/2004/10}";
    private static readonly string Folder = Path.Combine(Path.GetDirectoryName(ModuleFixture.Manifest)!, "en-US");
    private static readonly XElement Maml = XElement.Load(Path.Combine(Folder, "ApifyPS.dll-Help.xml"));

    /// <summary>Parameters that no example has, each with the reason.</summary>
    private static readonly Dictionary<string, string> Unshown = new()
    {
        ["AllowInsecure"] = "nobody is to copy it",
        ["Confirm"] = "it waits for an answer",
        ["IncludeTotalCount"] = "PowerShell's own, beside -First and -Skip",
        ["Pricing"] = "an object of the API, in docs/local-platform.md",
    };

    public static TheoryData<string> Cmdlets() => Module.ContractTests.Cmdlets();

    public static TheoryData<string, int> Examples()
    {
        TheoryData<string, int> examples = [];
        foreach (XElement command in Maml.Elements())
        {
            int count = command.Descendants(Command + "example").Count();
            for (int i = 1; i <= count; i++)
                examples.Add(NameOf(command), i);
        }

        return examples;
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_cmdlet_has_a_synopsis_a_description_two_examples_and_links(string name)
    {
        XElement command = Find(name);
        Assert.NotEmpty(command.Element(Command + "details")!.Element(Text + "description")!.Value.Trim());
        Assert.True(command.Element(Text + "description")!.Value.Trim().Length > 60, "It has no <remarks> worth reading.");
        string[] examples = [.. command.Descendants(Command + "example").Select(example => example.Element(Dev + "code")!.Value)];
        Assert.True(examples.Length >= 2, "It has fewer than two examples.");
        Assert.All(examples, code => Assert.Contains(name, code, StringComparison.OrdinalIgnoreCase));
        Assert.True(command.Element(Command + "relatedLinks")!.Elements().Count() >= 2, "It names no related cmdlet.");
    }

    /// <summary>Else Get-Help -Online opens the page of another cmdlet, or says that there is none.</summary>
    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Online_help_opens_the_page_of_the_cmdlet(string name)
    {
        string page = PageOf(name);
        Assert.True(Uri.IsWellFormedUriString(page, UriKind.Absolute), page);
        Assert.Equal(PageOf("Get-ApifyRun"), page.Replace(name, "Get-ApifyRun", StringComparison.Ordinal));
        Assert.Equal(page, Find(name).Element(Command + "relatedLinks")!.Elements().First().Element(Text + "uri")!.Value);

        static string PageOf(string cmdlet) => ModuleFixture.Cmdlets[cmdlet].ImplementingType.GetCustomAttribute<CmdletAttribute>()!.HelpUri;
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Every_parameter_is_explained(string name)
    {
        CmdletInfo cmdlet = ModuleFixture.Cmdlets[name];
        Dictionary<string, string> explained = Find(name).Element(Command + "parameters")!.Elements().ToDictionary(parameter => parameter.Element(Text + "name")!.Value, parameter => parameter.Element(Text + "description")!.Value.Trim());
        IEnumerable<string> own = cmdlet.Parameters.Keys.Except(Cmdlet.CommonParameters, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(own.Order(StringComparer.Ordinal), explained.Keys.Order(StringComparer.Ordinal));
        Assert.All(explained, parameter => Assert.True(parameter.Value.Length > 8, parameter.Key));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_default_is_the_one_that_the_cmdlet_has(string name)
    {
        CmdletInfo cmdlet = ModuleFixture.Cmdlets[name];
        Dictionary<string, string> told = Find(name).Element(Command + "parameters")!.Elements().ToDictionary(parameter => parameter.Element(Text + "name")!.Value, parameter => parameter.Element(Dev + "defaultValue")!.Value);
        object instance = Activator.CreateInstance(cmdlet.ImplementingType)!;
        foreach (PropertyInfo property in cmdlet.ImplementingType.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any()))
        {
            // What null, and an empty text or list, means is decided when the cmdlet runs, often by the platform.
            if (property.PropertyType.IsValueType && property.GetValue(instance) is { } value)
                Assert.Equal((property.Name, Convert.ToString(value, CultureInfo.InvariantCulture)), (property.Name, told[property.Name]));
        }
    }

    [Fact]
    public void Every_parameter_is_shown_in_an_example()
    {
        string code = string.Join("\n", Maml.Descendants(Command + "example").Select(example => example.Element(Dev + "code")!.Value));
        string[] unseen =
        [
            .. from parameter in Maml.Descendants(Command + "parameter")
               where (string)parameter.Attribute("position")! == "named" && !((string)parameter.Attribute("pipelineInput")!).Contains("ByValue", StringComparison.Ordinal)
               select parameter.Element(Text + "name")!.Value into name
               // As a parameter, or in a hashtable that is splatted.
               where !Regex.IsMatch(code, $@"-{name}\b|\b{name} =", RegexOptions.IgnoreCase)
               select name,
        ];
        Assert.Empty(unseen.Distinct().Except(Unshown.Keys));
        // No excuse is left for what is shown by now, or is gone.
        Assert.Empty(Unshown.Keys.Except(unseen));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_works_and_prints_what_the_help_says(string name, int number)
    {
        XElement example = Find(name).Descendants(Command + "example").ElementAt(number - 1);
        ExampleResult result = world.Run(example.Element(Dev + "code")!.Value);
        string[] remarks = [.. example.Element(Dev + "remarks")!.Elements().Select(line => line.Value)];
        // Between two empty lines stands what is printed; before the first, prose.
        // The user of this platform is local; in examples of the cloud it is jane.
        string expected = string.Join("\n", remarks.SkipWhile(line => line.Length > 0)).Replace("jane", "local", StringComparison.Ordinal);
        if (expected.Trim().Length > 0)
            Assert.Equal(ExampleWorld.Mask(expected), ExampleWorld.Mask(result.Text));
        else
            Assert.Empty(result.Errors);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void The_code_of_an_example_fits_a_console_of_100_columns(string name, int number)
    {
        // Get-Help indents by four; PowerShell's own line end is one more.
        Assert.All(Find(name).Descendants(Command + "example").ElementAt(number - 1).Element(Dev + "code")!.Value.Split('\n'), line => Assert.True(line.Length <= 95, line));
    }

    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void A_link_leads_to_a_cmdlet_or_a_topic(string name)
    {
        Assert.All(Find(name).Descendants(Text + "linkText").Skip(1).Select(link => link.Value), link =>
            Assert.True(link.StartsWith("about_", StringComparison.Ordinal) ? File.Exists(Path.Combine(Folder, link + ".help.txt")) : Maml.Elements().Any(command => NameOf(command) == link), link));
    }

    private static XElement Find(string name) => Assert.Single(Maml.Elements(), command => NameOf(command) == name);

    private static string NameOf(XElement command) => command.Element(Command + "details")!.Element(Command + "name")!.Value;
}
