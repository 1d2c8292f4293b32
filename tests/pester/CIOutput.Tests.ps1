# What the agent of Azure DevOps or GitHub Actions reads from a real process, started as the agents start it.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor good @{ log = @('Hello', '##vso[task.complete result=Failed;]', '::error::injected'); statusMessage = 'fine'; output = @{ answer = 42 } }
    Register-TestActor bad @{ statusMessage = 'ran out of luck'; exitCode = 7 }
    $token = 'apify_api_0123456789abcdefghijklmnop'

    function Invoke-Step ([string] $Service, [string[]] $Line, [hashtable] $Environment = @{}) {
        $folder = [System.IO.Path]::Combine([string] $TestDrive, [guid]::NewGuid().ToString('N'))
        $null = New-Item $folder -ItemType Directory
        $script = [System.IO.Path]::Combine($folder, 'step.ps1')
        # As the PowerShell task and the runner write it.
        $before = @('$ErrorActionPreference = ''stop''') + $(if ($Service -eq 'AzureDevOps') { '$ProgressPreference = ''SilentlyContinue''' })
        $after = if ($Service -eq 'AzureDevOps') {
            'if (!(Test-Path -LiteralPath variable:\LASTEXITCODE)) { } else { exit $LASTEXITCODE }'
        }
        else {
            'if ((Test-Path -LiteralPath variable:\LASTEXITCODE)) { exit $LASTEXITCODE }'
        }
        Set-Content -LiteralPath $script -Value ($before + "Import-Module '$ModulePath'" + $Line + $after) -Encoding UTF8
        $variables = @{
            TF_BUILD            = if ($Service -eq 'AzureDevOps') { 'True' }
            AGENT_TEMPDIRECTORY = if ($Service -eq 'AzureDevOps') { $folder }
            GITHUB_ACTIONS      = if ($Service -eq 'GitHubActions') { 'true' }
            GITHUB_STEP_SUMMARY = if ($Service -eq 'GitHubActions') { [System.IO.Path]::Combine($folder, 'summary.md') }
        }
        foreach ($name in $Environment.Keys) { $variables[$name] = $Environment[$name] }
        $result = Invoke-ChildPowerShell @('-Command', ". '$script'") $variables
        $lines = $result.Output -split '\n'
        $pattern = if ($Service -eq 'AzureDevOps') { '##vso\[|^##\[(end)?group\]' } else { '^\s*::[a-z-]+( [^:]*)?::|##\[' }
        $commands = @($lines | Where-Object { $_ -cmatch $pattern })
        $summary = if ($Service -eq 'GitHubActions') {
            [System.IO.Path]::Combine($folder, 'summary.md')
        }
        else {
            ($commands | Where-Object { $_ -like '##vso`[task.uploadsummary`]*' }) -replace '^.*?\]'
        }
        $table = if ($summary -and (Test-Path -LiteralPath $summary)) { [System.IO.File]::ReadAllText($summary) }
        [pscustomobject]@{ ExitCode = $result.ExitCode; Output = $result.Output; Commands = $commands; Summary = $table; Folder = $folder }
    }

    function Select-Command ($Step, [string] $Azure, [string] $GitHub) {
        $Step.Commands | Where-Object { $_ -like "##vso``[$Azure*" -or $_ -like "::$GitHub*" }
    }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'A step of <_>' -ForEach 'AzureDevOps', 'GitHubActions' {
    It 'is red when the run fails, is marked with it once, and has a table of its runs' {
        $step = Invoke-Step $_ '$good = Invoke-ApifyActor local/good', '$run = Invoke-ApifyActor local/bad', '''not reached'''
        $step.ExitCode | Should -Be 1
        $step.Output | Should -Not -Match 'not reached'
        $marks = @(Select-Command $step 'task.logissue type=error;code=ActorRunFailed;]' 'error title=Actor run FAILED::')
        $marks.Count | Should -Be 1 -Because $step.Output
        $marks[0] | Should -Match 'ended with status FAILED \(exit code 7\): ran out of luck'
        $step.Summary | Should -Match 'SUCCEEDED'
        $step.Summary | Should -Match 'FAILED'
        @($step.Summary -split '\n' | Where-Object { $_ -like '| `[*' }).Count | Should -Be 2
    }

    It 'has each log in a group, and takes no command from an Actor' {
        $step = Invoke-Step $_ '$run = Invoke-ApifyActor local/good -ShowLog', '$run | Get-ApifyLog'
        $step.ExitCode | Should -Be 0 -Because $step.Output
        $others = @($step.Commands | Where-Object { $_ -notlike '##vso`[task.setprogress*' -and $_ -notlike '##vso`[task.uploadsummary*' })
        $others.Count | Should -Be 2 -Because ($step.Commands -join ' / ')
        $others[0] | Should -Match '^(##\[group\]|::group::)Log of local/good, run \w{17}$'
        $others[1] | Should -Match '^(##\[endgroup\]|::endgroup::)$'
        $step.Output | Should -Match 'injected'
    }

    It 'has a token masked that it may not know, and shows it nowhere else' {
        $transcript = [System.IO.Path]::Combine([string] $TestDrive, [guid]::NewGuid().ToString('N') + '.txt')
        $step = Invoke-Step $_ "`$null = Start-Transcript '$transcript'", "Connect-Apify -Token '$token' -BaseUrl `$env:APIFY_API_BASE_URL -Verbose", '$run = Invoke-ApifyActor local/good -Verbose', '$null = Stop-Transcript'
        $step.ExitCode | Should -Be 0 -Because $step.Output
        @(Select-Command $step 'task.setsecret]' 'add-mask::').Count | Should -Be 1
        # The script has it, which a real one has not: the command line that a transcript begins with names the file alone.
        [regex]::Matches($step.Output, $token).Count | Should -Be 1
        [System.IO.File]::ReadAllText($transcript) | Should -Not -Match $token
    }

    It 'repeats no token that comes from a secret variable' {
        $step = Invoke-Step $_ '$run = Invoke-ApifyActor local/bad' @{ APIFY_TOKEN = $token }
        $step.ExitCode | Should -Be 1
        $step.Output | Should -Not -Match $token
    }

    It 'is told from a script that hides all its streams' {
        $step = Invoke-Step $_ '$ErrorActionPreference = ''Continue''; $all = Invoke-ApifyActor local/bad *>&1'
        @(Select-Command $step 'task.logissue' 'error').Count | Should -Be 1
        $step.ExitCode | Should -Be 0
    }

    It 'has one table also of branches that run side by side' -Skip:($PSVersionTable.PSVersion.Major -lt 7) {
        $step = Invoke-Step $_ "1..3 | ForEach-Object -Parallel { Import-Module '$ModulePath'; `$null = Invoke-ApifyActor local/bad -ErrorAction Continue } 2>`$null"
        @(Select-Command $step 'task.logissue' 'error').Count | Should -Be 3 -Because $step.Output
        @($step.Summary -split '\n' | Where-Object { $_ -like '| `[*' }).Count | Should -Be 3
    }

    It 'hears nothing where it is turned off' {
        $step = Invoke-Step $_ '$run = Invoke-ApifyActor local/good -ShowLog', '$run = Invoke-ApifyActor local/bad -ErrorAction Continue' @{ APIFYPS_CI_OUTPUT = 'None' }
        $step.Commands | Should -BeNullOrEmpty
        $step.Summary | Should -BeNullOrEmpty
    }
}
