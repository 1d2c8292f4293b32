# The commands of the about topics and the guides, typed into real PowerShell with its own Select-Object, Import-Csv and errors. What they print
# is compared by the xunit tests; here they have to work, and each word that a document shows has to be there.

BeforeDiscovery {
    . "$PSScriptRoot/_Helper.ps1"
    $documents = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs'))
    $guides = foreach ($path in @(Get-ChildItem ([System.IO.Path]::Combine($documents, 'about', 'about_*.md'))) + @('getting-started.md', 'coming-from-apify-call.md', 'comparison.md', 'troubleshooting.md' | ForEach-Object { Get-Item ([System.IO.Path]::Combine($documents, $_)) })) {
        @{ Name = $path.Name; Path = $path.FullName }
    }
    $topics = $guides | Where-Object { $_.Name -like 'about_*' } | ForEach-Object { @{ Topic = $_.Name -replace '\.md$' } }
}

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    . "$PSScriptRoot/_ExampleWorld.ps1"

    function Read-Host { ConvertTo-SecureString 'typed' -AsPlainText -Force }

    function Get-Block ([string] $Path) {
        # As Guide.cs reads them: blocks of powershell, and the block of text behind each.
        $text = [System.IO.File]::ReadAllText($Path) -replace '\r'
        foreach ($match in [regex]::Matches($text, '(?ms)^```powershell(?<kind> PowerShell 7)?\n(?<code>.*?)^```$(\n\n```text\n(?<output>.*?)^```$)?')) {
            if ($match.Groups['kind'].Success -and $PSVersionTable.PSVersion.Major -lt 7) { continue }
            [pscustomobject]@{ Code = $match.Groups['code'].Value; Output = $match.Groups['output'].Value }
        }
    }

    function Get-Line ([string] $Text) {
        # What is the same on every run, at every width and in every culture.
        foreach ($line in $Text -replace '\b(?=[A-Za-z0-9]*[0-9A-Z])[A-Za-z0-9]{17}\b', '<id>' -replace '\d+([.,]\d+)?', '#' -replace '[ \t]+', ' ' -split '\r?\n') {
            if ($line.Trim('-', ' ')) { $line.Trim() }
        }
    }

    $context = Start-TestPlatform
}

AfterAll {
    Stop-TestPlatform $context
}

Describe '<Name>' -ForEach $guides {
    BeforeAll {
        Reset-ExampleWorld
        Push-Location $ExampleFolder
        $modulesBefore = $env:PSModulePath
        # Other runspaces find the module where it is installed.
        $env:PSModulePath = (Split-Path (Split-Path $ModulePath)) + [System.IO.Path]::PathSeparator + $modulesBefore
    }

    AfterAll {
        $env:PSModulePath = $modulesBefore
        Pop-Location
        Clear-ExampleWorld
    }

    It 'has commands that work' {
        & {
            $ErrorActionPreference = 'Continue'
            # A default that a document sets ends with it.
            $PSDefaultParameterValues = @{}
            foreach ($block in Get-Block $Path) {
                $printed = @()
                $shown = foreach ($statement in [System.Management.Automation.Language.Parser]::ParseInput($block.Code, [ref] $null, [ref] $null).EndBlock.Statements) {
                    # A statement that is ended by an error leaves the prompt for the next one.
                    $objects = try { . ([scriptblock]::Create($statement.Extent.Text)) *>&1 } catch { $_ }
                    # As at the prompt: each statement has views of its own.
                    $printed += Get-Word ($objects | Out-String -Width 99)
                    $objects
                }
                $expected = @(Get-ExpectedWord $block.Output)
                foreach ($failure in $shown | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] }) {
                    Get-Word "$failure" | Where-Object { $_ -notin $expected } | Should -BeNullOrEmpty -Because "no such error is shown after: $($block.Code) $failure"
                }
                if ($expected) {
                    $expected | Where-Object { $_ -notin $printed } | Should -BeNullOrEmpty -Because "they are shown after: $($block.Code); printed is: $printed"
                }
            }
        }
    }
}

Describe 'getting-started.md as a file, for somebody without an account' {
    BeforeAll {
        $path = [System.IO.Path]::GetFullPath([System.IO.Path]::Combine($PSScriptRoot, '..', '..', 'docs', 'getting-started.md'))
        # What it finds is the module where PowerShell looks for modules, and nothing else of this process.
        $newcomer = @{
            PSModulePath = (Split-Path (Split-Path $ModulePath)) + [System.IO.Path]::PathSeparator + $env:PSModulePath
            APIFY_LOCAL_HOME = Join-Path $TestDrive 'newcomer'; APIFY_LOCAL_PORT = '0'; APIFY_TOKEN = $null; APIFY_API_BASE_URL = $null
        }
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive 'desk'))

        function Invoke-Guide ([string[]] $Code) {
            Set-Content guide.ps1 $Code
            Invoke-ChildPowerShell '-File', (Join-Path $PWD 'guide.ps1') -Environment $newcomer
        }
    }

    AfterAll {
        Pop-Location
    }

    # Twice, because a newcomer runs it once more.
    It 'prints from top to bottom what stands there: the <_> time' -ForEach 'first', 'second' {
        $blocks = @(Get-Block $path)
        $result = Invoke-Guide $blocks.Code
        $result.ExitCode | Should -Be 0
        $shown = @(Get-Line ($blocks.Output -join "`n"))
        $printed = @(Get-Line $result.Output)
        $printed.Count | Should -Be $shown.Count -Because $result.Output
        for ($line = 0; $line -lt $shown.Count; $line++) {
            # A narrow window leaves out the last columns of a table.
            $shown[$line] | Should -BeLike "$([System.Management.Automation.WildcardPattern]::Escape($printed[$line]))*"
        }
    }

    It 'says what needs an account, and everything else works although it fails' {
        $text = [System.IO.File]::ReadAllText($path) -replace '\r'
        $blocks = [regex]::Matches($text, '(?ms)^```powershell(?! not run: (?!needs an account))[^\n]*\n(?<code>.*?)^```$') | ForEach-Object { $_.Groups['code'].Value }
        @($blocks -match 'Needs an account').Count | Should -Be 2
        $result = Invoke-Guide ($blocks + '"The end"')
        $result.Output | Should -Match 'prices from run status SUCCEEDED'
        $result.Output -replace '\s+', ' ' | Should -Match 'Those of Apify Store need an account: Connect-Apify -Token'
        $result.Output | Should -Match 'The end$'
    }
}

Describe 'Get-Help <Topic>' -ForEach $topics {
    It 'finds the topic' {
        $text = Get-Help $Topic | Out-String
        $text | Should -Match "^TOPIC\s+$Topic\s+SHORT DESCRIPTION\s+\S"
        $text | Should -Match 'LONG DESCRIPTION'
    }
}
