# Every example of Get-Help, typed into real PowerShell with its own Select-Object, Import-Csv and errors. What they print is compared to the
# letter by the xunit tests; here each word of it has to be there, and no error that the help doesn't show.

BeforeDiscovery {
    . "$PSScriptRoot/_Helper.ps1"
    $examples = foreach ($command in Get-Command -Module ApifyPS) {
        $number = 0
        foreach ($example in (Get-Help $command.Name -Full).examples.example) {
            $number++
            @{ Cmdlet = $command.Name; Number = $number; Code = [string] $example.code; Remarks = @($example.remarks | ForEach-Object { [string] $_.Text }) }
        }
    }
}

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    . "$PSScriptRoot/_ExampleWorld.ps1"

    function Read-Host { ConvertTo-SecureString "typed" -AsPlainText -Force }

    $context = Start-TestPlatform
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'Example <Number> of <Cmdlet>' -ForEach $examples {
    BeforeAll {
        Reset-ExampleWorld
        Push-Location $ExampleFolder
    }

    AfterAll {
        Pop-Location
        Clear-ExampleWorld
    }

    It 'works as the help says' {
        # After the prose, between two empty lines, stands what is printed.
        $prose = 0
        while ($prose -lt $Remarks.Count -and $Remarks[$prose]) { $prose++ }
        $expectedWords = @(Get-ExpectedWord ($Remarks[$prose..$Remarks.Count] -join "`n"))

        $shown = & {
            $ErrorActionPreference = 'Continue'
            $statements = [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements
            foreach ($statement in $statements) {
                # A statement that is ended by an error leaves the prompt for the next one.
                try { . ([scriptblock]::Create($statement.Extent.Text)) *>&1 } catch { $_ }
            }
        }

        $errors = $shown | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" }
        foreach ($text in $errors) {
            Get-Word $text | Where-Object { $_ -notin $expectedWords } | Should -BeNullOrEmpty -Because "the help shows no such error: $text"
        }
        if ($expectedWords) {
            $printed = @(Get-Word ($shown | Out-String -Width 99))
            $expectedWords | Where-Object { $_ -notin $printed } | Should -BeNullOrEmpty -Because "the help shows them, but printed is: $printed"
        }
    }
}
