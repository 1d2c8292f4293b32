# The engine that the tests run on lacks the Utility cmdlets. These are those of them that examples use, as small as will do; in real
# PowerShell the same examples run on the real ones (tests/pester/Examples.Tests.ps1).
function global:Select-Object {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [object[]] $Property, [string] $ExpandProperty, [int] $First = -1, [int] $Last = -1, [int] $Skip = 0, [switch] $Unique)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $chosen = @($all | ForEach-Object { $_ })
        if ($Skip -gt 0) { $chosen = @($chosen[$Skip..($chosen.Count)]) }
        if ($First -ge 0) { $chosen = @(for ($i = 0; $i -lt [Math]::Min($First, $chosen.Count); $i++) { $chosen[$i] }) }
        if ($Last -ge 0) { $chosen = @(for ($i = [Math]::Max(0, $chosen.Count - $Last); $i -lt $chosen.Count; $i++) { $chosen[$i] }) }
        $seen = @{}
        foreach ($one in $chosen) {
            if ($ExpandProperty) { $one.$ExpandProperty }
            elseif ($Property) {
                $made = [ordered]@{}
                foreach ($name in $Property) {
                    if ($name -is [System.Collections.IDictionary]) {
                        $key = if ($name.Contains('Name')) { $name.Name } elseif ($name.Contains('n')) { $name.n } else { $name.l }
                        $expression = if ($name.Contains('Expression')) { $name.Expression } else { $name.e }
                        $made[$key] = if ($expression -is [scriptblock]) { ForEach-Object -InputObject $one $expression } else { $one.$expression }
                    }
                    elseif ($name -eq '*') { foreach ($member in $one.PSObject.Properties) { $made[$member.Name] = $member.Value } }
                    else { $made[$name] = $one.$name }
                }
                [pscustomobject] $made
            }
            elseif (-not $Unique -or -not $seen.ContainsKey("$one")) { $seen["$one"] = $true; $one }
        }
    }
}
function global:Sort-Object {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [object[]] $Property, [switch] $Descending, [switch] $Unique)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        $keyed = foreach ($one in $all) {
            $key = if ($Property.Count -eq 0) { $one } elseif ($Property[0] -is [scriptblock]) { ForEach-Object -InputObject $one $Property[0] } else { $one.($Property[0]) }
            if ($key -is [int] -or $key -is [long] -or $key -is [decimal]) { $key = [double] $key }
            [pscustomobject]@{ Key = $key; Value = $one }
        }
        $sorted = [System.Linq.Enumerable]::OrderBy([object[]] @($keyed), [Func[object, object]] { param($pair) $pair.Key })
        $values = @($sorted | ForEach-Object { $_.Value })
        if ($Descending) { [array]::Reverse($values) }
        if ($Unique) { $values | Select-Object -Unique } else { $values }
    }
}
function global:Group-Object {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] $Property, [switch] $NoElement, [switch] $AsHashTable, [switch] $AsString)
    begin { $groups = [ordered]@{} }
    process {
        $key = "$(if ($Property -is [scriptblock]) { ForEach-Object -InputObject $InputObject $Property } else { $InputObject.$Property })"
        if (-not $groups.Contains($key)) { $groups[$key] = [System.Collections.Generic.List[object]]::new() }
        $groups[$key].Add($InputObject)
    }
    end {
        if ($AsHashTable) { $table = @{}; foreach ($key in $groups.Keys) { $table[$key] = @($groups[$key]) }; return $table }
        # PowerShell 7 sorts the groups.
        foreach ($key in $groups.Keys | Sort-Object) { [pscustomobject]@{ Count = $groups[$key].Count; Name = $key; Group = $groups[$key] } }
    }
}
function global:Measure-Object {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [string] $Property, [switch] $Sum, [switch] $Average, [switch] $Maximum, [switch] $Minimum)
    begin { $values = [System.Collections.Generic.List[object]]::new() }
    process { $values.Add($(if ($Property) { $InputObject.$Property } else { $InputObject })) }
    end {
        $total = 0.0; $most = $null; $least = $null
        foreach ($value in $values) { if ($Sum -or $Average) { $total += $value }; if ($null -eq $most -or $value -gt $most) { $most = $value }; if ($null -eq $least -or $value -lt $least) { $least = $value } }
        [pscustomobject]@{ Count = $values.Count; Sum = $(if ($Sum) { $total }); Average = $(if ($Average -and $values.Count) { $total / $values.Count }); Maximum = $(if ($Maximum) { $most }); Minimum = $(if ($Minimum) { $least }); Property = $Property }
    }
}
function global:ConvertTo-Json {
    param([Parameter(ValueFromPipeline, Position = 0)] $InputObject, [int] $Depth = 2, [switch] $Compress, [switch] $AsArray)
    begin { $all = [System.Collections.Generic.List[object]]::new() }
    process { $all.Add($InputObject) }
    end {
        function Convert($value, $left) {
            if ($null -eq $value) { return $null }
            $base = if ($value -is [psobject] -and $value.PSObject.BaseObject -isnot [System.Management.Automation.PSCustomObject]) { $value.PSObject.BaseObject } else { $value }
            if ($base -is [string] -or $base -is [ValueType]) { return , $base }
            if ($left -lt 0) { return "$base" }
            if ($base -is [System.Collections.IDictionary]) { $made = [System.Collections.Generic.Dictionary[string, object]]::new(); foreach ($key in $base.Keys) { $made["$key"] = Convert $base[$key] ($left - 1) }; return , $made }
            if ($base -is [System.Collections.IEnumerable]) { $list = [System.Collections.Generic.List[object]]::new(); foreach ($one in $base) { $list.Add((Convert $one ($left - 1))) }; return , $list }
            $made = [System.Collections.Generic.Dictionary[string, object]]::new()
            foreach ($member in $value.PSObject.Properties) { $made[$member.Name] = Convert $member.Value ($left - 1) }
            return , $made
        }
        $one = if ($all.Count -eq 1 -and -not $AsArray) { $all[0] } else { , $all.ToArray() }
        $options = [System.Text.Json.JsonSerializerOptions]::new()
        $options.WriteIndented = -not $Compress
        $options.Encoder = [System.Text.Encodings.Web.JavaScriptEncoder]::UnsafeRelaxedJsonEscaping
        [System.Text.Json.JsonSerializer]::Serialize((Convert $one $Depth), [object], $options)
    }
}
function global:ConvertFrom-Json {
    param([Parameter(ValueFromPipeline, Position = 0)] [string] $InputObject)
    begin { $text = [System.Text.StringBuilder]::new() }
    process { $null = $text.AppendLine($InputObject) }
    end {
        function Read-Element($element) {
            switch ($element.ValueKind) {
                'Object' { $made = [ordered]@{}; foreach ($member in $element.EnumerateObject()) { $made[$member.Name] = Read-Element $member.Value }; return [pscustomobject] $made }
                'Array' { $list = @(foreach ($one in $element.EnumerateArray()) { Read-Element $one }); return , $list }
                'String' { return $element.GetString() }
                'Number' { $number = [long] 0; if ($element.TryGetInt64([ref] $number)) { return $number }; return $element.GetDouble() }
                'True' { return $true }
                'False' { return $false }
            }
        }
        Read-Element ([System.Text.Json.JsonDocument]::Parse($text.ToString()).RootElement)
    }
}
function global:Import-Csv {
    param([Parameter(Mandatory, Position = 0)] [string] $Path)
    $lines = [System.IO.File]::ReadAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path))
    $names = @($lines[0].Split(',').Trim('"'))
    foreach ($line in $lines[1..($lines.Count)]) {
        if (-not $line) { continue }
        $cells = @($line.Split(',').Trim('"'))
        $row = [ordered]@{}
        for ($i = 0; $i -lt $names.Count; $i++) { $row[$names[$i]] = $cells[$i] }
        [pscustomobject] $row
    }
}
function global:Export-Csv {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Mandatory, Position = 0)] [string] $Path, [switch] $NoTypeInformation, [switch] $Append, [string] $Encoding)
    begin { $lines = [System.Collections.Generic.List[string]]::new(); $names = $null }
    process {
        if (-not $names) { $names = @($InputObject.PSObject.Properties.Name); $lines.Add(($names | ForEach-Object { "`"$_`"" }) -join ',') }
        $lines.Add((($names | ForEach-Object { "`"$($InputObject.$_)`"" }) -join ','))
    }
    end { [System.IO.File]::WriteAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}
function global:Get-Content {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [switch] $Raw)
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    if ($Raw) { [System.IO.File]::ReadAllText($full) } else { [System.IO.File]::ReadAllLines($full) }
}
function global:Set-Content {
    param([Parameter(Mandatory, Position = 0)] [string] $Path, [Parameter(ValueFromPipeline, Position = 1)] $Value)
    begin { $lines = [System.Collections.Generic.List[string]]::new() }
    process { foreach ($one in $Value) { $lines.Add("$one") } }
    end { [System.IO.File]::WriteAllLines($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path), $lines) }
}
function global:Get-Item {
    param([Parameter(Mandatory, Position = 0)] [string] $Path)
    [System.IO.FileInfo]::new($ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path))
}
function global:Get-Date {
    param([Parameter(Position = 0)] $Date = [datetime]::Now, [string] $Format)
    if ($Format) { ([datetime] $Date).ToString($Format, [cultureinfo]::InvariantCulture) } else { [datetime] $Date }
}
function global:Start-Sleep {
    param([Parameter(Position = 0)] [double] $Seconds = 0, [int] $Milliseconds = 0)
    [System.Threading.Thread]::Sleep([int] ($Seconds * 1000) + $Milliseconds)
}
function global:Compare-Object {
    param([Parameter(Position = 0)] [object[]] $ReferenceObject, [Parameter(Position = 1)] [object[]] $DifferenceObject, [object[]] $Property, [switch] $PassThru)
    function Get-Key($one) { if ($Property) { ($Property | ForEach-Object { "$($one.$_)" }) -join '|' } else { "$one" } }
    $left = @{}; foreach ($one in $ReferenceObject) { $left[(Get-Key $one)] = $one }
    $right = @{}; foreach ($one in $DifferenceObject) { $right[(Get-Key $one)] = $one }
    foreach ($set in @(@{ From = $DifferenceObject; Other = $left; Side = '=>' }, @{ From = $ReferenceObject; Other = $right; Side = '<=' })) {
        foreach ($one in $set.From) {
            if ($set.Other.ContainsKey((Get-Key $one))) { continue }
            $made = [ordered]@{}
            if ($Property) { foreach ($name in $Property) { $made[$name] = $one.$name } } else { $made.InputObject = $one }
            $made.SideIndicator = $set.Side
            [pscustomobject] $made
        }
    }
}
function global:Get-ChildItem {
    param([Parameter(Position = 0)] [string] $Path = '.', [switch] $Directory, [switch] $File)
    $full = $ExecutionContext.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path)
    $pattern = '*'
    if (-not [System.IO.Directory]::Exists($full)) { $pattern = [System.IO.Path]::GetFileName($full); $full = [System.IO.Path]::GetDirectoryName($full) }
    $folder = [System.IO.DirectoryInfo]::new($full)
    $found = if ($Directory) { $folder.GetDirectories($pattern) } elseif ($File) { $folder.GetFiles($pattern) } else { $folder.GetFileSystemInfos($pattern) }
    [System.Linq.Enumerable]::OrderBy([object[]] @($found), [Func[object, object]] { param($one) $one.Name })
}
function global:Format-List {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [string[]] $Property)
    process {
        # The module's own types have list views, which ExampleWorld names so.
        if (-not $Property -and $InputObject.PSObject.TypeNames[0] -like 'ApifyPS.*') {
            $InputObject.PSObject.TypeNames.Insert(0, 'List#' + $InputObject.PSObject.TypeNames[0])
            return $InputObject
        }
        $names = if ($Property) { $Property } else { @($InputObject.PSObject.Properties.Name) }
        $width = ($names | ForEach-Object Length | Measure-Object -Maximum).Maximum
        foreach ($name in $names) { "$($name.PadRight($width)) : $($InputObject.$name)" }
    }
}
function global:Format-Table {
    param([Parameter(ValueFromPipeline)] $InputObject, [Parameter(Position = 0)] [object[]] $Property, [switch] $AutoSize, [switch] $Wrap)
    begin { if ($Property.Count -gt 4) { throw 'The engine prints an object with more than four members as a list: show less, or leave the table to the view.' } }
    process { if ($Property) { $InputObject | Select-Object $Property } else { $InputObject } }
}
function global:Read-Host {
    param([Parameter(Position = 0)] [string] $Prompt, [switch] $AsSecureString)
    if (-not $AsSecureString) { return 'typed' }
    $text = [securestring]::new()
    'typed'.ToCharArray() | ForEach-Object { $text.AppendChar($_) }
    $text
}
