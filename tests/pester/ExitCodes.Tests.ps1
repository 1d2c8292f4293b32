# What a pipeline step, a scheduled task or a shell script sees: the exit code of a PowerShell process.
# An Azure DevOps or GitHub Actions step is red for any exit code but 0, so these decide between red and green.

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    $context = Start-TestPlatform
    Register-TestActor good @{ output = @{ answer = 42 } }
    Register-TestActor bad @{ statusMessage = 'ran out of luck'; exitCode = 7 }

    # The child connects with APIFY_TOKEN and APIFY_API_BASE_URL, which it inherits.
    function New-Step ([string] $Name, [string[]] $Line) {
        $path = [System.IO.Path]::Combine([string] $TestDrive, "$Name.ps1")
        Set-Content -LiteralPath $path -Value (@("Import-Module '$ModulePath'") + $Line) -Encoding UTF8
        $path
    }
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'A step whose Actor fails' {
    It 'is red with -File under Stop, and nothing behind the failure is run' {
        $step = New-Step stop '$ErrorActionPreference = ''Stop''', 'Invoke-ApifyActor local/bad | Out-Null', '''not reached'''
        $result = Invoke-ChildPowerShell '-File', $step
        $result.ExitCode | Should -Be 1
        $result.Output -replace '\s+', ' ' | Should -Match 'ran out of luck'
        $result.Output | Should -Not -Match 'not reached'
    }

    It 'is red with -ErrorAction Stop on the one cmdlet' {
        $step = New-Step parameter 'Invoke-ApifyActor local/bad -ErrorAction Stop | Out-Null', '''not reached'''
        $result = Invoke-ChildPowerShell '-File', $step
        $result.ExitCode | Should -Be 1
        $result.Output | Should -Not -Match 'not reached'
    }

    It 'is red in the way Azure DevOps and GitHub Actions start a script' {
        $step = New-Step agent ('$ErrorActionPreference = ''stop''; Invoke-ApifyActor local/bad | Out-Null' +
            '; if (Test-Path variable:\LASTEXITCODE) { exit $LASTEXITCODE }')
        (Invoke-ChildPowerShell '-Command', ". '$step'").ExitCode | Should -Be 1
    }

    It 'is red with -Command when it is the last thing that the command does' {
        $command = "Import-Module '$ModulePath'; Invoke-ApifyActor local/bad | Out-Null"
        (Invoke-ChildPowerShell '-Command', $command).ExitCode | Should -Be 1
    }

    It 'can pass on the exit code of the Actor itself' {
        $step = New-Step own '$run = Invoke-ApifyActor local/bad -ErrorAction SilentlyContinue; exit $run.ExitCode'
        (Invoke-ChildPowerShell '-File', $step).ExitCode | Should -Be 7
    }

    It 'goes on and is green under Continue, as with any cmdlet' {
        $step = New-Step continue '$run = Invoke-ApifyActor local/bad; ''went on after '' + $run.Status'
        $result = Invoke-ChildPowerShell '-File', $step
        $result.ExitCode | Should -Be 0
        $result.Output | Should -Match 'went on after FAILED'
    }
}

Describe 'A step whose Actor succeeds' {
    It 'is green, and says nothing but what it was told to say' {
        $step = New-Step good '$ErrorActionPreference = ''Stop''; $run = Invoke-ApifyActor local/good; ''answer '' + $run.Output.Body.answer'
        $result = Invoke-ChildPowerShell '-File', $step
        $result.Output | Should -Be 'answer 42'
        $result.ExitCode | Should -Be 0
    }
}
