# What a person sees of a run.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor good @{ output = @{ answer = 42 }; statusMessage = 'found all 42' }
    Register-TestActor bad @{ statusMessage = ('a very long status message ' * 20).Trim(); exitCode = 7 }
    $good = Invoke-ApifyActor local/good
    $bad = Invoke-ApifyActor local/bad -ErrorAction SilentlyContinue

    $escape = [char] 27
    if ($PSStyle) {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
    }
}

AfterAll {
    if ($PSStyle) {
        $PSStyle.OutputRendering = $rendering
    }
    Stop-TestPlatform $context
}

Describe 'The table of runs' {
    It 'is the default view and shows ID, Actor, status, start, duration, cost and message' {
        $lines = ($good, $bad | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should -Match '^\s*Id\s+Actor\s+Status\s+Started\s+Duration\s+Cost\s+\S+'
        $text = $lines -join "`n"
        $text | Should -Match $good.Id
        $text | Should -Match $bad.Id
        $text | Should -Match 'SUCCEEDED'
        $text | Should -Match 'FAILED'
        $text | Should -Match 'found all 42'
    }

    It 'is the same with Format-Table' {
        # Only the header: how long ago a run was started may change from one rendering to the next.
        $table = ($good, $bad | Format-Table | Out-String -Width 120) -split '\r?\n'
        $default = ($good, $bad | Out-String -Width 120) -split '\r?\n'
        $table.Count | Should -Be $default.Count
        ($table -match 'Status') | Should -Be ($default -match 'Status')
    }

    It 'fits a terminal of 120 columns, one line for each run, however long the message' {
        $lines = ($good, $bad | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ }
        $lines.Count | Should -Be 4 -Because 'there are two lines of header and two runs'
        ($lines | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 120
    }

    It 'is the view of runs in a list, too' {
        $lines = (Get-ApifyRun | Out-String -Width 120) -split '\r?\n' | Where-Object { $_ }
        $lines[0] | Should -Match '^\s*Id\s+Actor\s+Status'
        $lines.Count | Should -Be 4
    }

    It 'lets the user choose other columns' {
        $text = $good | Format-Table Id, ExitCode, DefaultDatasetId | Out-String -Width 120
        $text | Should -Match "$($good.Id)\s+0\s+$($good.DefaultDatasetId)"
    }
}

Describe 'The list of a run' {
    BeforeAll {
        $text = $good | Format-List | Out-String -Width 200
    }

    It 'shows <_>' -ForEach 'Id', 'Status', 'StatusMessage', 'StartedAt', 'FinishedAt', 'ExitCode', 'DefaultDatasetId', 'DefaultKeyValueStoreId', 'Output' {
        $text | Should -Match "(?m)^$_\s*:\s*\S"
    }

    It 'shows every property for Format-List *' {
        $all = $good | Format-List * | Out-String -Width 200
        foreach ($name in $good.PSObject.Properties.Name) {
            $all | Should -Match "(?m)^$([regex]::Escape($name))\s*:"
        }
    }
}

Describe 'Colour' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
    It 'tells a run that succeeded from one that failed' {
        $noColour = $env:NO_COLOR
        $env:NO_COLOR = $null
        $PSStyle.OutputRendering = 'Ansi'
        try {
            $text = $good, $bad | Format-Table | Out-String -Width 120
        }
        finally {
            $PSStyle.OutputRendering = 'PlainText'
            $env:NO_COLOR = $noColour
        }
        $green = [regex]::Match($text, "($escape\[[\d;]+m)SUCCEEDED").Groups[1].Value
        $red = [regex]::Match($text, "($escape\[[\d;]+m)FAILED").Groups[1].Value
        $green | Should -Not -BeNullOrEmpty
        $red | Should -Not -BeNullOrEmpty
        $red | Should -Not -Be $green
    }

    It 'is not in the output of a process that has NO_COLOR' {
        $command = "Import-Module '$ModulePath'; Get-ApifyRun | Format-Table"
        $result = Invoke-ChildPowerShell '-Command', $command -Environment @{ NO_COLOR = '1' }
        $result.Output | Should -Match 'SUCCEEDED'
        $result.Output | Should -Not -Match $escape
    }
}

Describe 'A line of a log' {
    It 'is printed as one, and has columns with -Force' {
        Register-TestActor talkative @{ log = @('first', 'second') }
        $lines = Invoke-ApifyActor local/talkative | Get-ApifyLog
        ($lines | Out-String -Width 120) | Should -Match '(?m)^\d\d:\d\d:\d\d\.\d{3} second\r?$'
        ($lines | Format-Table -Force | Out-String -Width 120) | Should -Match '(?s)Timestamp +Message.+\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} first'
        ($lines | Format-List -Force | Out-String -Width 120) | Should -Match '(?m)^Message   : second\r?$'
    }
}
