# More of what the tests' engine lacks and recipes of the cookbook use, after UtilityStandIns.ps1. In real PowerShell the same recipes run on
# the real commands (tests/pester/Cookbook.Tests.ps1).
function global:Write-Warning {
    param([Parameter(Mandatory, Position = 0)] [string] $Message)
    "WARNING: $Message"
}
function global:New-Object {
    param([Parameter(Mandatory, Position = 0)] [string] $TypeName)
    , [System.Activator]::CreateInstance([type] $TypeName)
}
function global:Join-Path {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [Parameter(Mandatory, Position = 1)] [string] $ChildPath)
    [System.IO.Path]::Combine($Path, $ChildPath)
}
function global:New-Item {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [Parameter(Mandatory)] [ValidateSet('Directory')] [string] $ItemType, [switch] $Force)
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    if (-not $Force -and [System.IO.Directory]::Exists($full)) { throw "An item with the specified name $full already exists." }
    [System.IO.Directory]::CreateDirectory($full)
}
function global:Get-ChildItem {
    param([Parameter(Position = 0)] [string] $Path = '.', [switch] $Directory)
    $folder = [System.IO.DirectoryInfo]::new($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path))
    $found = if ($Directory) { $folder.GetDirectories() } else { $folder.GetFileSystemInfos() }
    [System.Linq.Enumerable]::OrderBy([object[]] @($found), [Func[object, object]] { param($one) $one.Name })
}
function global:Out-File {
    param([Parameter(Mandatory, Position = 0)] [string] $FilePath, [Parameter(ValueFromPipeline)] $InputObject, [switch] $Append)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { $lines.Add("$InputObject") }
    end {
        $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($FilePath)
        if ($Append) { [System.IO.File]::AppendAllLines($full, $lines) } else { [System.IO.File]::WriteAllLines($full, $lines) }
    }
}
function global:Set-Content {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [Parameter(ValueFromPipeline, Position = 1)] $Value, [string] $Encoding)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { foreach ($one in $Value) { $lines.Add("$one") } }
    end { [System.IO.File]::WriteAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}
function global:ConvertTo-Html {
    param([Parameter(ValueFromPipeline)] $InputObject, [string] $Title, [Parameter(Mandatory)] [string[]] $Property)
    begin { "<html><head><title>$([System.Net.WebUtility]::HtmlEncode($Title))</title></head><body><table>"; '<tr><th>' + ($Property -join '</th><th>') + '</th></tr>' }
    process { '<tr><td>' + (($Property | ForEach-Object { [System.Net.WebUtility]::HtmlEncode("$($InputObject.$_)") }) -join '</td><td>') + '</td></tr>' }
    end { '</table></body></html>' }
}
function global:Invoke-RestMethod {
    param([Parameter(Mandatory, Position = 0)] [uri] $Uri, [string] $Method = 'Get', [string] $ContentType, [byte[]] $Body)
    $http = [System.Net.Http.HttpClient]::new()
    $request = [System.Net.Http.HttpRequestMessage]::new([System.Net.Http.HttpMethod]::new($Method.ToUpperInvariant()), $Uri)
    $request.Content = [System.Net.Http.ByteArrayContent]::new($Body)
    $request.Content.Headers.ContentType = [System.Net.Http.Headers.MediaTypeHeaderValue]::Parse($ContentType)
    $http.SendAsync($request).GetAwaiter().GetResult().EnsureSuccessStatusCode().Content.ReadAsStringAsync().GetAwaiter().GetResult() | ConvertFrom-Json
}

# As much of Pester as a file with one Describe needs.
function global:Invoke-Pester {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [switch] $PassThru, [string] $Output)
    $script:passed = 0
    $script:failed = 0
    # Pester runs these around the tests of the file, in whose scope their variables are.
    function BeforeAll ([scriptblock] $Body) { $script:beforeAll = $Body }
    function AfterAll ([scriptblock] $Body) { $script:afterAll = $Body }
    function Describe ([string] $Name, [scriptblock] $Body) { . $script:beforeAll; & $Body; $null = & $script:afterAll }
    function It ([string] $Name, [scriptblock] $Body) { try { $null = & $Body; $script:passed++ } catch { $script:failed++ } }
    function Should {
        param([Parameter(ValueFromPipeline)] $Actual, $Be, $BeLike)
        process {
            if ($PSBoundParameters.ContainsKey('Be') -and $Actual -ne $Be) { throw "Expected $Be, but got $Actual." }
            if ($PSBoundParameters.ContainsKey('BeLike') -and $Actual -notlike $BeLike) { throw "Expected $BeLike, but got $Actual." }
        }
    }
    . $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    [pscustomobject]@{ Result = $(if ($script:failed) { 'Failed' } else { 'Passed' }); PassedCount = $script:passed; FailedCount = $script:failed }
}
