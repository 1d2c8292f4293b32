using System.Management.Automation;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ApifyPS.Client;

namespace ApifyPS.Commands;

/// <summary>Adds objects, hashtables or JSON from the pipeline to a dataset, in as few requests as the limits allow.</summary>
/// <remarks>
/// <para>
/// Every object that comes through the pipeline becomes an item: a hashtable, a [pscustomobject], a row of Import-Csv, an item of another dataset. A
/// string is JSON: an object, or an array of objects, each of which is an item. Anything else that is no object, a number for example, is the error
/// <c>NotAnObject</c>. What is added cannot be changed later, only deleted with its dataset.
/// </para>
/// <para>
/// Items are collected and sent in the order in which they came, in requests of up to 5 MB, while the pipeline runs. What has waited for five
/// seconds is sent, too. A single item may have 9 MB as JSON; keep what is larger in a record (<see cref="SetApifyRecordCommand"/>), and its key in
/// the item.
/// </para>
/// <para>
/// An item that cannot be written as JSON, or that does not fit the schema of the dataset, is an error that names its position; the others are
/// stored. When the platform or the connection fails for good, a terminating error says which items are stored and which are not.
/// </para>
/// <para>
/// When another command of the pipeline fails, the items that came before are stored all the same. Ctrl-C sends nothing more, and a warning says what
/// is stored. An item is never stored twice because an answer was lost: the cmdlet looks at the dataset before it sends anything again, and where it
/// cannot tell, it says so (<c>ItemsUncertain</c>) instead of guessing.
/// </para>
/// <para>All that Import-Csv reads is text. Numbers that are to be numbers in the dataset have to be converted before (second example).</para>
/// </remarks>
/// <example>
/// <para>Add an item.</para>
/// <code>
/// [pscustomobject]@{ product = 'mate'; price = 5.75 } | Add-ApifyDatasetItem prices
/// Get-ApifyDatasetItem prices -Descending -First 1
/// </code>
/// <code>
/// product price
/// ------- -----
/// mate     5.75
/// </code>
/// </example>
/// <example>
/// <para>Add the rows of a CSV file.</para>
/// <para>The price is text in the file, and becomes a number. -PassThru emits what is stored.</para>
/// <code>
/// Import-Csv products.csv |
///     Select-Object product, @{ Name = 'price'; Expression = { [double] $_.price } } |
///     Add-ApifyDatasetItem prices -PassThru
/// </code>
/// <code>
/// product price
/// ------- -----
/// tea      4.50
/// coffee   7.25
/// </code>
/// </example>
/// <example>
/// <para>Add a file of JSON.</para>
/// <para>
/// The array in the file is taken apart: each of its objects is an item. -Raw gives the file as one text; without it each line would be an item of
/// its own, as in a .jsonl file.
/// </para>
/// <code>
/// Get-Content -Raw more-prices.json | Add-ApifyDatasetItem prices -PassThru
/// </code>
/// <code>
/// product price
/// ------- -----
/// mate     5.75
/// chai     5.25
/// </code>
/// </example>
/// <example>
/// <para>Copy some items to another dataset.</para>
/// <para>New-ApifyDataset makes it, or gets the one that is there. Both datasets are streamed: there may be millions of items.</para>
/// <code>
/// Get-ApifyDatasetItem prices |
///     Where-Object price -gt 5 |
///     Add-ApifyDatasetItem (New-ApifyDataset expensive)
/// Get-ApifyDatasetItem expensive
/// </code>
/// <code>
/// product price
/// ------- -----
/// coffee   7.25
/// cocoa       6
/// </code>
/// </example>
/// <example>
/// <para>Keep a list of files.</para>
/// <para>Choose some properties: an object of the file system has many, and leads to others.</para>
/// <code>
/// Get-ChildItem *.csv |
///     Select-Object Name, Length |
///     Add-ApifyDatasetItem (New-ApifyDataset files) -PassThru
/// </code>
/// <code>
/// Name         Length
/// ----         ------
/// products.csv     34
/// urls.csv         50
/// </code>
/// </example>
/// <example>
/// <para>Try it without adding anything.</para>
/// <code>
/// Import-Csv products.csv | Add-ApifyDatasetItem prices -WhatIf
/// </code>
/// <code>
/// What if: Performing the operation "Add items" on target "dataset local~prices".
/// </code>
/// </example>
/// <seealso cref="GetApifyDatasetItemCommand"/>
/// <seealso cref="NewApifyDatasetCommand"/>
/// <seealso cref="ExportApifyDatasetCommand"/>
/// <seealso>about_ApifyPS_Pipelines</seealso>
[Cmdlet(VerbsCommon.Add, "ApifyDatasetItem", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = HelpPage.Start + "Add-ApifyDatasetItem" + HelpPage.End)]
[OutputType(typeof(PSObject))]
public sealed class AddApifyDatasetItemCommand : StorageCmdlet
{
    /// <summary>Ctrl-C has to feel immediate; a request that is nearly through may still tell that it is.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromMilliseconds(300);

    private readonly PooledBuffer _item = new(DatasetItemWriter.MaxItemLength);
    private DatasetItemWriter? _writer;
    private ProgressReporter? _progress;
    private string _dataset = "";
    private long _position;
    private volatile bool _ended;
    private int _told;

    /// <summary>
    /// The dataset: its ID, its name as <c>username/name</c>, or the bare name of one of your own; a run stands for its default dataset, and an
    /// object of New-ApifyDataset for itself. It must exist. Inside an Actor it may be left out, and means the dataset of the run.
    /// </summary>
    [Parameter(Position = 0)]
    [Alias("DefaultDatasetId")]
    [DatasetId]
    [ArgumentCompleter(typeof(DatasetIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string? DatasetId { get; set; }

    /// <summary>
    /// The items: objects, hashtables, rows of a table, or JSON text (an object, or an array of objects, each of which is an item).
    /// </summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public object? InputObject { get; set; }

    /// <summary>Emits each item once it is stored; without it nothing is emitted.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Finds out which dataset is meant.</summary>
    protected override void BeginProcessing()
    {
        if (MyInvocation.ExpectingInput && MyInvocation.BoundParameters.ContainsKey(nameof(InputObject)))
        {
            ThrowTerminatingError(ToErrorRecord(new ApifyUserException("InvalidParameters", ErrorCategory.InvalidArgument,
                "The items come through the pipeline or with -InputObject, and not both ways. A dataset doesn't come through the pipeline: what is in the pipeline is taken for items.",
                "$items | Add-ApifyDatasetItem $dataset, or Add-ApifyDatasetItem $dataset -InputObject $items"), DatasetId));
        }

        _dataset = OrThrow(DatasetId, () => ResolveStorage(StorageKind.Dataset, DatasetId));
        if (!ShouldProcess($"dataset {_dataset}", "Add items"))
            return;
        _writer = OrThrow(DatasetId, () => Client.Datasets.WriteItems(_dataset, StopToken));
        _progress = new ProgressReporter(this, $"Adding items to dataset {_dataset}");
    }

    /// <summary>Takes the items; full chunks go out.</summary>
    protected override void ProcessRecord()
    {
        if (_writer is null)
            return;
        AddInput(_writer, InputObject, 0);
        if (_writer.HasFailed)
            Send(_writer, _writer.FlushAsync);
        WriteResults(_writer);
    }

    /// <summary>Stores the rest.</summary>
    protected override void EndProcessing()
    {
        if (_writer is null)
            return;
        Send(_writer, _writer.FlushAsync);
        _ended = true;
        WriteResults(_writer);
        _progress!.Dispose();
    }

    /// <summary>Lets what is nearly stored be stored, and says what is not: nothing can be written to the pipeline any more.</summary>
    protected override void StopProcessing()
    {
        SeeToItems(isStopping: true);
        base.StopProcessing();
    }

    /// <summary>Stores what was given before another command of the pipeline failed or had enough, as a file would hold it by then, and says what is not stored.</summary>
    /// <param name="disposing">Always true.</param>
    protected override void Dispose(bool disposing)
    {
        SeeToItems(isStopping: Stopping || StopToken.IsCancellationRequested);
        base.Dispose(disposing);
        _writer?.Dispose();
        _item.Dispose();
    }

    private void SeeToItems(bool isStopping)
    {
        if (_ended || _writer is not { GivenThrough: > 0 } writer)
            return;
        if (!isStopping)
        {
            StoreRest(writer);
            _ended = true;
            return;
        }

        writer.Settle(StopPatience);
        TellState("Stopped.", writer, isUncertain: writer.SentThrough > writer.StoredThrough);
    }

    private void StoreRest(DatasetItemWriter writer)
    {
        Task storing = writer.FlushAsync();
        WaitAtEnd(() => storing.IsCompleted);
        if (storing.Status != TaskStatus.RanToCompletion)
        {
            Exception? reason = storing.Exception?.GetBaseException();
            TellState("The pipeline has ended early.", writer, reason is null or ApifyItemsUncertainException && writer.SentThrough > writer.StoredThrough, reason);
        }

        while (writer.TryTakeRejected(out RejectedItem? rejected))
            HostWarning.Write(Host, FormattableString.Invariant($"Item {rejected!.Position} is not stored: {TerminalText.CleanLine(rejected.Reason)}"));
    }

    /// <summary>Says once what is stored; the engine stops a cmdlet on one thread while it ends on another.</summary>
    private void TellState(string why, DatasetItemWriter writer, bool isUncertain, Exception? reason = null)
    {
        if (Interlocked.Exchange(ref _told, 1) == 0)
            HostWarning.Write(Host, $"{why} {State(writer, isUncertain)} {TerminalText.CleanLine(reason?.Message)}".TrimEnd());
    }

    private void AddInput(DatasetItemWriter writer, object? input, int depth)
    {
        object? plain = input is PSObject wrapped ? wrapped.BaseObject : input;
        switch (plain)
        {
            case string text:
                AddJson(writer, () => Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF')), input);
                return;
            case byte[] bytes:
                AddJson(writer, () => SentContent.Utf8Of(bytes), input);
                return;
            case IDictionary<string, object?> or JsonObject:
                // Enumerable, and objects all the same.
                AddObject(writer, input);
                return;
        }

        if (depth < JsonDepth.MaxWritten && LanguagePrimitives.GetEnumerable(input) is { } several)
        {
            foreach (object? one in several)
                AddInput(writer, one, depth + 1);
            return;
        }

        AddObject(writer, input);
    }

    private void AddObject(DatasetItemWriter writer, object? input)
    {
        long position = ++_position;
        if (TryWriteJson(input, position))
            Add(writer, _item.Bytes, 0, _item.Length, position, input);
    }

    /// <summary>Writes one item's JSON, or the error that says why it has none. Nothing else belongs in here: what another command throws is not the item's.</summary>
    private bool TryWriteJson(object? input, long position)
    {
        try
        {
            if (OwnObjects.Is(input))
                throw new ApifyUserException("NotAnObject", ErrorCategory.InvalidData, $"It's {OwnObjects.Describe(input!)}.", OwnObjects.AdviceFor(input!));
            _item.Clear();
            JsonInputWriter.Write(_item, input);
            return _item.Bytes[0] == '{' ? true : throw NoObject(Describe(input), input);
        }
        catch (ApifyUserException exception)
        {
            Report(exception, position, input);
        }
        catch (BufferLimitException)
        {
            Report(TooLarge(), position, input);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or NotSupportedException or (RuntimeException and not PipelineStoppedException))
        {
            // What the members of a live object throw when they are read.
            Report(new ApifyUserException("NotSerializable", ErrorCategory.InvalidData, $"The value cannot be written as JSON: {exception.Message}", null, null, exception), position, input);
        }

        return false;
    }

    /// <summary>JSON goes out as it is: no number loses a digit.</summary>
    private void AddJson(DatasetItemWriter writer, Func<byte[]> read, object? input)
    {
        byte[] json = [];
        int maxDepth = JsonDepth.MaxWritten;
        try
        {
            json = read();
            if (JsonText.FirstByte(json) is not { } first)
                return;
            // A list of items is no level of theirs.
            if (first == '[')
                maxDepth++;
            JsonReaderOptions options = new() { MaxDepth = maxDepth };
            Utf8JsonReader check = new(json, options);
            while (check.Read())
            {
            }

            Utf8JsonReader reader = new(json, options);
            reader.Read();
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            if (isArray)
                reader.Read();
            for (; reader.TokenType != JsonTokenType.EndArray; reader.Read())
            {
                int start = (int)reader.TokenStartIndex;
                bool isObject = reader.TokenType == JsonTokenType.StartObject;
                string kind = reader.TokenType.ToString();
                reader.Skip();
                int length = (int)reader.BytesConsumed - start;
                long position = ++_position;
                if (!isObject)
                    Report(NoObject($"JSON of the kind {kind}"), position, input);
                else if (length > DatasetItemWriter.MaxItemLength)
                    Report(TooLarge(), position, input);
                else
                    Add(writer, json, start, length, position, PassThru ? JsonObjectReader.Read(json.AsSpan(start, length)) : null);
                if (!isArray)
                    return;
            }
        }
        catch (JsonException thrown)
        {
            JsonException exception = JsonDepth.Explain(thrown, json, maxDepth);
            Report(new ApifyUserException("InvalidItem", ErrorCategory.InvalidData, $"The text isn't valid JSON: {exception.Message}",
                "Give a JSON object or an array of objects. A file of JSON that has line breaks in it is read with Get-Content -Raw.", null, exception), ++_position, input);
        }
    }

    private void Add(DatasetItemWriter writer, byte[] json, int start, int length, long position, object? tag)
    {
        // The item first: what comes out may end the pipeline, and then the item is among those that were given.
        bool isFull = false;
        while (!writer.TryAdd(new ReadOnlySpan<byte>(json, start, length), position, PassThru ? tag : null))
        {
            isFull = true;
            Send(writer, writer.SendAsync);
        }

        if (isFull)
            WriteResults(writer);
    }

    /// <summary>Waits for a request; a failure ends the pipeline, because everything after it would fail or come out of order.</summary>
    private void Send(DatasetItemWriter writer, Func<Task> send)
    {
        try
        {
            Await(send(), () => _progress!.Report(FormattableString.Invariant($"{writer.Stored:N0} items are stored")));
        }
        catch (ApifyException exception)
        {
            _ended = true;
            WriteResults(writer);
            ThrowTerminatingError(AddHint(ApifyErrors.ItemsNotStored(exception, _dataset, State(writer, exception is ApifyItemsUncertainException)), exception));
        }
    }

    private void WriteResults(DatasetItemWriter writer)
    {
        WriteTraces();
        while (writer.TryTakeRejected(out RejectedItem? rejected))
            WriteError(ApifyErrors.ItemRejected(rejected!));
        while (writer.TryTakeStored(out object? item))
            WriteObject(item);
    }

    private void Report(ApifyUserException failure, long position, object? input) =>
        WriteError(ApifyErrors.ToErrorRecord(
            new ApifyUserException(failure.ErrorId, failure.Category, FormattableString.Invariant($"Item {position} is not added. {failure.Message}"), failure.Recommendation, input, failure), input));

    private static ApifyUserException NoObject(string what, object? input = null) =>
        new("NotAnObject", ErrorCategory.InvalidData, $"The items of a dataset are objects, and this is {what}.",
            input is ScriptBlock or PSObject { BaseObject: ScriptBlock } ? ValueBody.ScriptBlockAdvice : "Pass a hashtable, a [pscustomobject] or JSON. Of a file's properties choose some (Select-Object Name, Length); what is in it comes from Import-Csv or Get-Content -Raw.");

    private static ApifyUserException TooLarge() =>
        new("ItemTooLarge", ErrorCategory.LimitsExceeded, FormattableString.Invariant($"As JSON it has more than {DatasetItemWriter.MaxItemLength:N0} bytes, the most that the platform takes in one request."),
            "Keep what is large in a record of a key-value store, and its key in the item.");

    private static string Describe(object? input)
    {
        object? plain = input is PSObject wrapped ? wrapped.BaseObject : input;
        return plain is null ? "null" : "of the type " + plain.GetType().Name;
    }

    /// <summary>What is stored, as far as it is known.</summary>
    private static string State(DatasetItemWriter writer, bool isUncertain)
    {
        string stored = writer.StoredThrough == 0 ? "" : $"{Range(1, writer.StoredThrough)} stored";
        if (!isUncertain)
            return stored.Length == 0 ? "No item is stored." : stored + ", the rest are not.";
        string maybe = $"{Range(writer.StoredThrough + 1, writer.SentThrough)} perhaps stored";
        string rest = writer.GivenThrough > writer.SentThrough ? ", the rest were not sent." : ".";
        return (stored.Length == 0 ? maybe : $"{stored}, {char.ToLowerInvariant(maybe[0])}{maybe.Substring(1)}") + rest;
    }

    private static string Range(long first, long last) =>
        first == last ? FormattableString.Invariant($"Item {first} is") : FormattableString.Invariant($"Items {first}–{last} are");
}
