using System.Globalization;
using System.Management.Automation;

namespace ApifyPS.Tests.Module;

/// <summary>What a script can branch on and a person reads when something fails: identifier, category, text, target, what to do.</summary>
[Collection(ModuleCollection.Name)]
public sealed class ErrorRecordTests
{
    private const string Errors = "ApifyPS.ApifyErrors";

    [Theory]
    [InlineData(400, ErrorCategory.InvalidArgument, "")]
    [InlineData(401, ErrorCategory.AuthenticationError, "Get a token at Apify Console")]
    [InlineData(402, ErrorCategory.QuotaExceeded, "Check the usage and limits of the account")]
    [InlineData(403, ErrorCategory.PermissionDenied, "The token may not do this")]
    [InlineData(404, ErrorCategory.ObjectNotFound, "Check the ID or name")]
    [InlineData(408, ErrorCategory.OperationTimeout, "")]
    [InlineData(409, ErrorCategory.ResourceExists, "")]
    [InlineData(413, ErrorCategory.InvalidArgument, "Send less at once")]
    [InlineData(429, ErrorCategory.LimitsExceeded, "The platform asks for fewer requests")]
    [InlineData(499, ErrorCategory.InvalidArgument, "")]
    [InlineData(500, ErrorCategory.ConnectionError, "The platform has a problem")]
    [InlineData(501, ErrorCategory.NotImplemented, "The platform has a problem")]
    [InlineData(503, ErrorCategory.ConnectionError, "The platform has a problem")]
    public void An_answer_of_the_API_has_the_category_and_the_advice_of_its_status(int status, ErrorCategory category, string advice)
    {
        ErrorRecord record = ToErrorRecord(Api(status, "some-type"));

        Assert.Equal(("SomeType", category, "target"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
        Assert.Equal($"It did not work (GET /v2/x: HTTP {status} some-type)", record.ErrorDetails.Message);
        AssertAdvice(advice, record);
    }

    [Theory]
    [InlineData("record-not-found", "RecordNotFound", " record-not-found")]
    [InlineData("a_b c.d--E", "ABCDE", " a_b c.d--E")]
    [InlineData("", "Http404", " ")]
    [InlineData(null, "Http404", "")]
    public void The_type_of_the_API_is_the_identifier(string? type, string id, string shown)
    {
        ErrorRecord record = ToErrorRecord(Api(404, type));

        Assert.Equal(id, record.FullyQualifiedErrorId);
        Assert.Equal($"It did not work (GET /v2/x: HTTP 404{shown})", record.ErrorDetails.Message);
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, ", 2 attempts")]
    public void How_often_it_was_tried_is_said_where_it_was_more_than_once(int attempts, string said)
    {
        Assert.Equal($"It did not work (GET /v2/x: HTTP 500{said})", ToErrorRecord(Api(500, null, attempts)).ErrorDetails.Message);
        Assert.Equal($"It broke (GET /v2/x{said})", ToErrorRecord(Connection("Broken", attempts)).ErrorDetails.Message);
    }

    [Theory]
    [InlineData("NameResolution", ErrorCategory.ConnectionError, "the network and the proxy")]
    [InlineData("Refused", ErrorCategory.ConnectionError, "Connect-Apify -Local starts it")]
    [InlineData("Tls", ErrorCategory.SecurityError, "root certificates")]
    [InlineData("Proxy", ErrorCategory.PermissionDenied, "NO_PROXY")]
    [InlineData("Timeout", ErrorCategory.OperationTimeout, "raise Connect-Apify -RequestTimeoutSec")]
    [InlineData("Broken", ErrorCategory.ConnectionError, "Get-ApifyRun -Last finds it")]
    public void A_connection_that_failed_says_what_to_check(string failure, ErrorCategory category, string advice)
    {
        ErrorRecord record = ToErrorRecord(Connection(failure));

        Assert.Equal(("Connection" + failure, category), (record.FullyQualifiedErrorId, record.CategoryInfo.Category));
        AssertAdvice(advice, record);
    }

    [Theory]
    [InlineData("ApifyStartUncertainException", "RunStartUncertain", "Look for it with Get-ApifyRun -StartId s1", " Get-ApifyRun -StartId s1 finds it.")]
    [InlineData("ApifyChangeUncertainException", "RunChangeUncertain", "ask for it again only if it was not done", "")]
    [InlineData("ApifyItemsUncertainException", "ItemsUncertain", "add again only what is not there", "")]
    public void What_may_have_been_done_says_how_to_find_out(string exception, string id, string advice, string more)
    {
        object cause = Connection("Broken", 2);
        object failure = exception == "ApifyStartUncertainException" ? New(exception, "Nobody knows", "s1", Array.Empty<string>(), cause) : New(exception, "Nobody knows", cause);

        ErrorRecord record = ToErrorRecord(failure);

        Assert.Equal((id, ErrorCategory.ResourceUnavailable), (record.FullyQualifiedErrorId, record.CategoryInfo.Category));
        Assert.Equal("Nobody knows (GET /v2/x, 2 attempts)" + more, record.ErrorDetails.Message);
        AssertAdvice(advice, record);
    }

    [Fact]
    public void A_start_with_candidates_is_found_by_its_id_as_well() =>
        AssertAdvice("Look for it with Get-ApifyRun -StartId s1", ToErrorRecord(New("ApifyStartUncertainException", "Nobody knows", "s1", new[] { "r1" }, Connection("Broken"))));

    [Fact]
    public void An_answer_that_is_not_the_APIs_points_to_the_base_address()
    {
        ErrorRecord record = ToErrorRecord(New("ApifyResponseException", 200, "A web page", "GET", "/v2/x", 1, null));

        Assert.Equal(("UnexpectedResponse", ErrorCategory.InvalidResult, "A web page (GET /v2/x)"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.ErrorDetails.Message));
        AssertAdvice("Check the base address", record);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_not_taken_for_a_failure_of_the_platform()
    {
        ErrorRecord record = ToErrorRecord(New("ApifyRequestBodyException", "It is locked", "PUT", "/v2/x", 1, new IOException()));

        Assert.Equal(("FileNotReadable", ErrorCategory.ReadError, "What was to be sent cannot be read: It is locked (PUT /v2/x)"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.ErrorDetails.Message));
        AssertAdvice("Nothing was changed on the platform", record);
    }

    [Theory]
    [InlineData("target", "target")]
    [InlineData(null, "a b")]
    public void An_ID_that_cannot_be_one_is_the_target_where_there_is_no_other(string? target, string expected)
    {
        ErrorRecord record = ToErrorRecord(New("ApifyInvalidIdException", "'a b' isn't an ID", "a b"), target);

        Assert.Equal(("InvalidId", ErrorCategory.InvalidArgument, expected, "'a b' isn't an ID"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject, record.ErrorDetails.Message));
        AssertAdvice("", record);
    }

    [Theory]
    [InlineData("target", "target")]
    [InlineData(null, "own")]
    public void An_error_of_the_module_is_what_it_says(string? target, string expected)
    {
        ErrorRecord record = ToErrorRecord(ModuleInternals.New("ApifyPS.ApifyUserException", "SomeId", ErrorCategory.LimitsExceeded, "Too much", "Take less", "own", null), target);

        Assert.Equal(("SomeId", ErrorCategory.LimitsExceeded, expected, "Too much"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject, record.ErrorDetails.Message));
        AssertAdvice("Take less", record);
    }

    [Fact]
    public void A_defect_of_the_module_is_not_dressed_up_as_a_failure_of_the_platform()
    {
        InvalidOperationException defect = new("defect");

        ErrorRecord record = ToErrorRecord(defect);

        Assert.Equal(("UnexpectedError", ErrorCategory.NotSpecified), (record.FullyQualifiedErrorId, record.CategoryInfo.Category));
        Assert.Same(defect, record.Exception);
        Assert.False(IsExpected(defect));
        Assert.All(
            [Api(400, null), Connection("Broken"), New("ApifyInvalidIdException", "no", "x"), ModuleInternals.New("ApifyPS.ApifyUserException", "Id", ErrorCategory.NotSpecified, "", null, null, null)],
            failure => Assert.True(IsExpected(failure)));
    }

    [Fact]
    public void What_a_server_says_cannot_take_over_the_terminal()
    {
        object failure = New("ApifyApiException", 400, null, "\u001b[2Jred\a", "GET", "/v2/x", 1, null);

        Assert.StartsWith("red (", ToErrorRecord(failure).ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal("Item 3 is not stored: red (GET /v2/x: HTTP 400)", Rejected(400, null, "\u001b[2Jred\a").ErrorDetails.Message);
        Assert.Contains(Environment.NewLine + "> red", RunFailed(FailedRun(), "\u001b[2Jred\a").ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        Assert.EndsWith(": red", (string)ModuleInternals.Call(Errors, "Outcome", FailedRun(message: "\u001b[2Jred\a"))!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(7, "No space left", "Actor run r1 ended with status FAILED (exit code 7): No space left")]
    [InlineData(null, "No space left", "Actor run r1 ended with status FAILED: No space left")]
    [InlineData(7, "", "Actor run r1 ended with status FAILED (exit code 7).")]
    [InlineData(null, null, "Actor run r1 ended with status FAILED.")]
    public void A_failed_run_says_how_it_ended_and_what_its_log_says_last(int? exitCode, string? message, string outcome)
    {
        object run = FailedRun(exitCode, message);

        ErrorRecord record = RunFailed(run);
        Assert.Equal(("ActorRunFailed", ErrorCategory.OperationStopped, run, outcome), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject, record.ErrorDetails.Message));
        Assert.Equal(outcome, record.Exception.Message);
        AssertAdvice("Look at https://console.example.com/r1 or Get-ApifyLog r1", record);

        record = RunFailed(run, "one", "two");
        string whole = string.Join(Environment.NewLine, outcome, "The log ends with:", "> one", "> two");
        Assert.Equal((whole, whole), (record.Exception.Message, record.ToString()));
        // In a script the engine makes one line of a message. What stands below it keeps its lines.
        Assert.Equal(outcome, record.ErrorDetails.Message);
        Assert.Equal(string.Join(Environment.NewLine, "Look at https://console.example.com/r1 or Get-ApifyLog r1.", "The log ends with:", "> one", "> two"), record.ErrorDetails.RecommendedAction);
    }

    [Fact]
    public void A_wait_that_was_not_long_enough_says_that_the_run_continues_and_how_to_wait_for_it()
    {
        object run = FailedRun();

        ErrorRecord record = (ErrorRecord)ModuleInternals.Call(Errors, "WaitTimeout", run, TimeSpan.FromSeconds(1.5))!;

        Assert.Equal(("ActorRunWaitTimeout", ErrorCategory.OperationTimeout, run), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
        Assert.StartsWith("Actor run r1 has not ended after 1.5 s: its status is FAILED.", record.ErrorDetails.Message, StringComparison.Ordinal);
        Assert.Equal(record.ErrorDetails.Message, Assert.IsType<TimeoutException>(record.Exception).Message);
        AssertAdvice("Wait-ApifyRun r1", record);
    }

    [Fact]
    public void Items_that_are_not_all_stored_say_why_which_and_what_to_do()
    {
        ErrorRecord record = (ErrorRecord)ModuleInternals.Call(Errors, "ItemsNotStored", Api(402, "limit"), "d1", "10 items are stored.")!;

        Assert.Equal(("Limit", ErrorCategory.QuotaExceeded, "d1"), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
        Assert.Equal("It did not work (GET /v2/x: HTTP 402 limit) 10 items are stored.", record.ErrorDetails.Message);
        AssertAdvice("Check the usage and limits of the account", record);
    }

    [Theory]
    [InlineData(400, "schema-validation-error", "SchemaValidationError", ErrorCategory.InvalidData, "Change the item so that it fits the dataset's schema")]
    [InlineData(413, null, "Http413", ErrorCategory.LimitsExceeded, "")]
    public void An_item_that_is_refused_is_named_by_its_position(int status, string? type, string id, ErrorCategory category, string advice)
    {
        ErrorRecord record = Rejected(status, type, "/n must be integer");

        Assert.Equal((id, category, 3L), (record.FullyQualifiedErrorId, record.CategoryInfo.Category, record.TargetObject));
        Assert.Equal($"Item 3 is not stored: /n must be integer (GET /v2/x: HTTP {status}{(type is null ? "" : " " + type)})", record.ErrorDetails.Message);
        AssertAdvice(advice, record);
    }

    [Fact]
    public void Numbers_in_errors_are_the_same_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("cs-CZ") { NumberFormat = { NegativeSign = "minus " } };
            Assert.Contains("(exit code -7)", RunFailed(FailedRun(-7)).ErrorDetails.Message, StringComparison.Ordinal);
            Assert.Contains("1.5 s", ((ErrorRecord)ModuleInternals.Call(Errors, "WaitTimeout", FailedRun(), TimeSpan.FromSeconds(1.5))!).ErrorDetails.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static ErrorRecord ToErrorRecord(object failure, object? target) => (ErrorRecord)ModuleInternals.Call(Errors, "ToErrorRecord", failure, target)!;

    private static ErrorRecord ToErrorRecord(object failure) => ToErrorRecord(failure, "target");

    private static bool IsExpected(object failure) => (bool)ModuleInternals.Call(Errors, "IsExpected", failure)!;

    private static ErrorRecord RunFailed(object run, params string[] logEnd) => (ErrorRecord)ModuleInternals.Call(Errors, "RunFailed", run, logEnd)!;

    private static ErrorRecord Rejected(int status, string? type, string reason) => (ErrorRecord)ModuleInternals.Call(Errors, "ItemRejected", New("RejectedItem", 3L, reason, Api(status, type)))!;

    private static void AssertAdvice(string expected, ErrorRecord record)
    {
        if (expected.Length == 0)
            Assert.Equal("", record.ErrorDetails.RecommendedAction);
        else
            Assert.Contains(expected, record.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private static object Api(int status, string? type, int attempts = 1) => New("ApifyApiException", status, type, "It did not work", "GET", "/v2/x", attempts, null);

    private static object Connection(string failure, int attempts = 1) =>
        New("ApifyConnectionException", Enum.Parse(ModuleInternals.Type(Named("ConnectionFailure")), failure), "It broke", "GET", "/v2/x", attempts, null);

    private static object FailedRun(int? exitCode = null, string? message = null)
    {
        object run = New("ActorRun");
        foreach ((string name, object? value) in new (string, object?)[] { ("Id", "r1"), ("Status", "FAILED"), ("ExitCode", exitCode), ("StatusMessage", message), ("ConsoleUrl", new Uri("https://console.example.com/r1")) })
            run.GetType().GetProperty(name)!.SetValue(run, value);
        return run;
    }

    private static object New(string type, params object?[] arguments) => ModuleInternals.New(Named(type), arguments);

    private static string Named(string type) => type == "RejectedItem" ? "ApifyPS.Client." + type : "ApifyPS." + type;
}
