<#
.SYNOPSIS
Counts the bad inputs and situations that the tests try, by kind, and prints the table of docs/reliability.md.
.DESCRIPTION
Asks the test runner for the names of all tests, which has one for each row of a theory, and sorts them by class. A test that fits two kinds
counts for the first. Inputs that a test generates count apart: the numbers are read from the sources. Build the tests before:

    dotnet build ApifyPS.sln
    dotnet run --project src/ApifyPS.Shell -- -File tests/Measure-BadInput.ps1 [-Update]
.PARAMETER Update
Writes the table into docs/reliability.md.
#>
param([switch]$Update)

$ErrorActionPreference = 'Stop'
$root = Split-Path $PSScriptRoot

# A kind, and the tests that are of it: Class, or Class.Method with a pattern, of any test project.
$kinds = [ordered]@{
    'TLS and certificates' = 'TlsTests', 'SecureConnectionTests', 'ShellProxyTests.*root_certificate'
    'Proxies, and where the local platform may connect to' = 'ProxyTests', 'ForwardProxyTests', 'NetworkTargetsTests'
    'Network: lost answers, breaks, time-outs' = 'RetryTests', 'RetryPolicyTests', 'NetFrameworkFailureTests', 'LostStartTests', 'StartIdTests', 'FaultMatrixTests', 'RunChangeTests', 'LogFollowerTests'
    'Answers of a server: malformed, huge, cut, repeated' = 'AnswerTests', 'BodyStreamTests', 'DatasetItemReaderTests', 'DatasetExporterTests', 'LogReaderTests', 'HostileServerTests.*(list|page|large|memory|limit|ever|end)'
    'Headers, redirects, Location' = 'AddressTests', 'AuthorizationTests', 'OddRequestTests', 'RequestRulesTests'
    'Hostile text: terminals, CI agents, secrets in messages' = 'HostileServerTests', 'TerminalTextTests', 'InjectionTests', 'RedactionTests', 'SourceAddressTests', 'LogTests.*(secret|redact|hostile|control|line)'
    'Files and encodings' = 'FileEncodingTests', 'LiveObjectTests', 'InputInPiecesTests'
    'JSON depth' = 'DepthTests', 'JsonDepthTests'
    'JSON shapes' = 'JsonArrayReaderTests', 'JsonArrayPropertyTests', 'ItemStreamTests', 'RoundTripTests', 'ActorInputTests', 'DatasetSchemaTests', 'InputSchemaTests', 'JsonSchemaTests'
    'Dates, cultures, clocks' = 'DateParameterTests', 'ClockJumpTests', 'CronExpressionTests'
    'Names, IDs, keys' = 'ApifyPathTests', 'RecordKeyTests', 'RequestKeysTests', 'StorageIdTests', 'BadInputTests.*(ID|name)'
    'Mistakes at the prompt, $null in the pipeline' = 'BadInputTests', 'PipelineNullTests', 'RemoveConfirmationTests'
    'Signals and stopped pipelines' = 'TerminationTests', 'CtrlCTests', 'InvokeStopTests', 'ShutdownTests', 'OrphanTests'
    'Archives of sources' = , 'SourceArchiveTests'
    'Formulas in CSV and XLSX' = , 'FormulaTests'
    'Regular expressions of schemas' = , 'PatternTimeTests'
    'Other users, tokens, secrets at rest' = 'PrivateDataTests', 'SecretsAtRestTests', 'SecretBoxTests', 'RunTokenTests'
    'Damaged or old data, a full disk' = 'DamagedDataTests', 'PutBackDatabaseTests', 'FullDiskTests'
}

# What is generated inside of one test: where the number stands.
$generated = @(
    @{ Kind = 'JSON shapes'; File = 'ApifyPS.Client.Tests/Json/JsonArrayPropertyTests.cs'; Number = 'WithMaxTest\((\d+)\)' }
    @{ Kind = 'JSON shapes'; File = 'ApifyPS.Tests/Datasets/ItemStreamTests.cs'; Number = 'WithMaxTest\((\d+)\)' }
    @{ Kind = 'Hostile text: terminals, CI agents, secrets in messages'; File = 'ApifyPS.Tests/Formatting/TerminalTextTests.cs'; Number = 'round < ([\d_]+)' }
    # FsCheck's own number.
    @{ Kind = 'Hostile text: terminals, CI agents, secrets in messages'; File = 'ApifyPS.Tests/CI/InjectionTests.cs'; Number = 'QuickCheckThrowOnFailure'; Default = 100 }
)

$tests = foreach ($project in 'Client.Tests', 'Tests', 'LocalPlatform.Tests', 'Shell.Tests') {
    $names = dotnet test (Join-Path $PSScriptRoot "ApifyPS.$project") --no-build --list-tests --nologo | Where-Object { $_ -match '^\s+ApifyPS\.' } | ForEach-Object { $_.Trim() }
    if (-not $names) { throw "ApifyPS.$project has no tests that could be listed. Run dotnet build ApifyPS.sln first." }
    foreach ($name in $names) {
        # The class and the method, without the values of the row.
        $parts = ($name -split '\(', 2)[0].Split('.')
        [pscustomobject]@{ Test = '{0}.{1}' -f $parts[-2], $parts[-1]; Full = '{0}{1}.{2}' -f $(if ($project -eq 'Shell.Tests') { 'Shell' }), $parts[-2], $parts[-1]; Kind = $null }
    }
}

foreach ($test in $tests) {
    $test.Kind = $kinds.Keys | Where-Object { $kinds[$_] | Where-Object { $test.Test -match "^$_$(if ($_ -notmatch '\.') { '\.' })" -or $test.Full -match "^$_" } } | Select-Object -First 1
}

$more = @{}
foreach ($one in $generated) {
    $found = Select-String -Path (Join-Path $PSScriptRoot $one.File) -Pattern $one.Number | Select-Object -First 1
    if (-not $found) { throw "$($one.File) doesn't say any more how much it generates." }
    $more[$one.Kind] += $(if ($one.Default) { $one.Default } else { [int]($found.Matches[0].Groups[1].Value -replace '_') })
}

$document = Join-Path $root 'docs/reliability.md'
$text = [IO.File]::ReadAllText($document)
# Each cell of the fault matrix is a call under a fault, once and for good; a dash has nothing to try.
$matrix = ($text -split '<!-- fault matrix[^>]*-->|<!-- end of the fault matrix -->')[1]
$cells = @($matrix -split '\n' | Where-Object { $_ -match '^\| ' } | Select-Object -Skip 1 | ForEach-Object { $_.Trim('|', ' ').Split('|') | Select-Object -Skip 1 } | Where-Object { $_.Trim() -notmatch '^\u2013' }).Count
$more['Network: lost answers, breaks, time-outs'] += 2 * $cells

$lines = foreach ($kind in $kinds.Keys) {
    $count = @($tests | Where-Object Kind -EQ $kind).Count
    if ($count -eq 0) { throw "No test is of the kind '$kind'." }
    '| {0} | {1} | {2} |' -f $kind, $count, $(if ($more[$kind]) { $more[$kind].ToString('N0', [cultureinfo]::InvariantCulture) })
}
$sum = @($tests | Where-Object Kind).Count
$total = ($more.Values | Measure-Object -Sum).Sum
$table = (@('| Kind | Inputs and situations | Generated besides |', '|---|---|---|') + $lines + ('| All | {0} | {1} |' -f $sum, $total.ToString('N0', [cultureinfo]::InvariantCulture))) -join "`n"
$table
if ($Update) {
    $begin, $end = '<!-- bad inputs: made by tests/Measure-BadInput.ps1 -->', '<!-- end of the bad inputs -->'
    if (-not $text.Contains($begin)) { throw "$document has no place for the table." }
    $text = [regex]::Replace($text, "(?s)$([regex]::Escape($begin)).*?$([regex]::Escape($end))", "$begin`n`n$($table.Replace('$', '$$'))`n`n$end")
    [IO.File]::WriteAllText($document, $text, [Text.UTF8Encoding]::new($false))
}
