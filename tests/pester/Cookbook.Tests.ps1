# Every recipe of docs/cookbook.md with PowerShell's real commands: what it prints is what the page says.

BeforeDiscovery {
    . "$PSScriptRoot/_Cookbook.ps1"
    $recipes = Get-CookbookRecipe | Where-Object { -not $_.Only7 -or $PSVersionTable.PSVersion.Major -ge 7 } |
        Where-Object { $_.Code -notmatch 'Start-ThreadJob' -or (Get-Command Start-ThreadJob -ErrorAction Ignore) }
}

BeforeAll {
    . "$PSScriptRoot/_Helper.ps1"
    . "$PSScriptRoot/_Cookbook.ps1"
    $context = Start-TestPlatform
}

AfterAll {
    Stop-TestPlatform $context
}

Describe 'The cookbook' {
    It 'has a recipe that works: <Title>' -ForEach $recipes {
        $ran = Invoke-CookbookRecipe $Title $Code (Join-Path $TestDrive ([guid]::NewGuid()))
        $ran.Errors | Should -BeNullOrEmpty
        ConvertTo-MaskedText $ran.Text | Should -BeExactly (ConvertTo-MaskedText $Expected)
    }
}
